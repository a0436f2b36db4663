{%- test shares_sum_to_one(model, column, by) -%}
    select {{ by | join(', ') }} from {{ model }}
    group by {{ by | join(', ') }}
    having abs(sum({{ column }}) - 1) > 1e-9
{%- endtest -%}

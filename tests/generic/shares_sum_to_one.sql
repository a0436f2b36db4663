{#- The shares in `column` sum to 1 in each group of the columns `by`, or are all null. -#}
{%- test shares_sum_to_one(model, column, by) -%}
    select {{ by | join(', ') }} from {{ model }}
    group by {{ by | join(', ') }}
    having abs(sum({{ column }}) - 1) > 1e-9
{%- endtest -%}

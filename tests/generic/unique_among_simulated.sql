{%- test unique_among_simulated(model, combination_of_columns) -%}
    select {{ combination_of_columns | join(', ') }} from {{ model }}
    where {{ is_simulated('user_id') }}
    group by {{ combination_of_columns | join(', ') }}
    having count(*) > 1
{%- endtest -%}

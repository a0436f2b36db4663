{#- The column is greater than 0 in every row where it is given. -#}
{%- test positive(model, column_name) -%}
    select {{ column_name }} from {{ model }}
    where {{ column_name }} <= 0
{%- endtest -%}

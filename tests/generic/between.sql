{#- The column lies between `least` and `most`, both included, in every row where it is given. -#}
{%- test between(model, column_name, least, most) -%}
    select {{ column_name }} from {{ model }}
    where not {{ column_name }} between {{ least }} and {{ most }}
{%- endtest -%}

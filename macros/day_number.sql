{#- The number of a date, counted in days from 1970-01-01. -#}
{%- macro day_number(date) -%}
    {{ days_between("cast('1970-01-01' as date)", date) }}
{%- endmacro -%}

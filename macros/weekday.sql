{%- macro weekday(date) -%}
    cast(mod({{ day_number(date) }} + 3, 7) + 1 as integer)
{%- endmacro -%}

{%- macro minutes(ms) -%}
    {{ ms }} / cast(60000 as double)
{%- endmacro -%}

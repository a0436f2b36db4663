{#- Minutes of a number of milliseconds, with their fraction. -#}
{%- macro minutes(ms) -%}
    {{ ms }} / cast(60000 as double)
{%- endmacro -%}

{#- The whole number that a text gives, also where it is written as a float (`5.0`); of others the
nearest, null where it gives none. Rounded, because a cast cuts off on one engine and rounds on another. -#}
{%- macro whole_number(text, type='integer') -%}
    try_cast(round(try_cast({{ text }} as double)) as {{ type }})
{%- endmacro -%}

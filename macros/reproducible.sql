{%- macro reproducible(expression, places=9) -%}
    round({{ expression }}, {{ places }})
{%- endmacro -%}

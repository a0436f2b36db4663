{#- Rounds a double that was computed from a sum or average: its last bits depend on the order in which
threads add the values. -#}
{%- macro reproducible(expression, places=9) -%}
    round({{ expression }}, {{ places }})
{%- endmacro -%}

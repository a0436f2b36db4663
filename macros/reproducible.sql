{#- A double that came out of a sum, rounded: sums of doubles differ in the last bits with the order
in which threads add them up. -#}
{%- macro reproducible(expression, places=9) -%}
    round({{ expression }}, {{ places }})
{%- endmacro -%}

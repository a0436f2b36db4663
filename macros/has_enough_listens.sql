{%- macro has_enough_listens(n_listens) -%}
    {{ n_listens }} >= 1000
{%- endmacro -%}

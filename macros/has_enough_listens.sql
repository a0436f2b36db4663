{#- Whether a listener has enough listens in the year for behaviour to show the personality. -#}
{%- macro has_enough_listens(n_listens) -%}
    {{ n_listens }} >= 1000
{%- endmacro -%}

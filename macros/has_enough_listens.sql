{#- Whether a listener has enough listens in a year for the benchmark to compare the inferred personality
with the simulated one. -#}
{%- macro has_enough_listens(n_listens) -%}
    {{ n_listens }} >= 1000
{%- endmacro -%}

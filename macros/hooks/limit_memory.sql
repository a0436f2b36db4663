{%- macro limit_memory() -%}
    {{ return(adapter.dispatch('limit_memory', 'wrapped_feed')()) }}
{%- endmacro -%}

{%- macro duckdb__limit_memory() -%}
    {%- do run_query("set memory_limit = '" ~ var('memory_limit') ~ "'") -%}
{%- endmacro -%}

{#- Spark's limits are settings of the profile, read when its processes start. -#}
{%- macro spark__limit_memory() -%}
{%- endmacro -%}

{#- On run start: what the engine may take of the memory, by the var `memory_limit`. -#}
{%- macro limit_memory() -%}
    {{ return(adapter.dispatch('limit_memory', 'wrapped_feed')()) }}
{%- endmacro -%}

{%- macro duckdb__limit_memory() -%}
    {%- do run_query("set memory_limit = '" ~ var('memory_limit') ~ "'") -%}
{%- endmacro -%}

{#- Spark's executors got theirs when they started. -#}
{%- macro spark__limit_memory() -%}
{%- endmacro -%}

{%- macro limit_memory() -%}
    {{ return(adapter.dispatch('limit_memory', 'wrapped_feed')()) }}
{%- endmacro -%}

{#-
  DuckDB keeps in memory whatever it may, so a build gets no more than it needs: 1 GB, and 2 GB more for
  10,000 listeners' year.
-#}
{%- macro duckdb__limit_memory() -%}
    {%- set days = (parse_date(var('end_date')) - parse_date(var('start_date'))).days -%}
    {%- set needed = 1000 + 2000 * var('n_users') * days // (10000 * 365) -%}
    {%- do run_query("set memory_limit = '" ~ [needed, megabytes(var('memory_limit'))] | min ~ "MB'") -%}
{%- endmacro -%}

{#- Spark's limits are settings of the profile, read when its processes start. -#}
{%- macro spark__limit_memory() -%}
{%- endmacro -%}

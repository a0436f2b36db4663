{%- macro create_or_replace_table(relation) -%}
    {{ return(adapter.dispatch('create_or_replace_table', 'wrapped_feed')(relation)) }}
{%- endmacro -%}

{%- macro duckdb__create_or_replace_table(relation) -%}
    create or replace table {{ relation }} as
{%- endmacro -%}

{%- macro spark__create_or_replace_table(relation) -%}
    {%- if execute -%}
        {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- endif -%}
    create table {{ relation }} using parquet as
{%- endmacro -%}

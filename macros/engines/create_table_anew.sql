{#- The beginning of a statement that puts the rows of a query in the place of a table's. -#}
{%- macro create_table_anew(relation) -%}
    {{ return(adapter.dispatch('create_table_anew', 'wrapped_feed')(relation)) }}
{%- endmacro -%}

{%- macro duckdb__create_table_anew(relation) -%}
    create or replace table {{ relation }} as
{%- endmacro -%}

{%- macro spark__create_table_anew(relation) -%}
    {%- if execute -%}
        {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- endif -%}
    create table {{ relation }} using parquet as
{%- endmacro -%}

{#- The last line of a model that is to be stored sorted, on DuckDB: similar rows compress better, and the
queries that group or rank by listener save more time than the sort takes. Not on Spark, which would
shuffle the rows. -#}
{%- macro sort_table_by(columns) -%}
    {{ return(adapter.dispatch('sort_table_by', 'wrapped_feed')(columns)) }}
{%- endmacro -%}

{%- macro duckdb__sort_table_by(columns) -%}
    order by {{ columns | join(', ') }}
{%- endmacro -%}

{%- macro spark__sort_table_by(columns) -%}
{%- endmacro -%}

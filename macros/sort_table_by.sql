{%- macro sort_table_by(columns) -%}
    {{ return(adapter.dispatch('sort_table_by', 'wrapped_feed')(columns)) }}
{%- endmacro -%}

{%- macro duckdb__sort_table_by(columns) -%}
    order by {{ columns | join(', ') }}
{%- endmacro -%}

{%- macro spark__sort_table_by(columns) -%}
{%- endmacro -%}

{#- Keep the rows of a table in an order: DuckDB packs what is alike tighter, and what groups or ranks
    by listener takes less time on them than the sort. Spark would shuffle the rows for it. -#}
{%- macro stored_by(columns) -%}
    {{ return(adapter.dispatch('stored_by', 'wrapped_feed')(columns)) }}
{%- endmacro -%}

{%- macro duckdb__stored_by(columns) -%}
    order by {{ columns | join(', ') }}
{%- endmacro -%}

{%- macro spark__stored_by(columns) -%}
{%- endmacro -%}

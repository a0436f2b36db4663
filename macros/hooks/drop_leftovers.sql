{#- On run start and end: drops what a build that was killed left half-made in the database, and the
copy of the added rows that dbt-duckdb leaves of an incremental Python model. Nobody else is at work
in it: one process has the database at a time. -#}
{%- macro drop_leftovers() -%}
    {{ return(adapter.dispatch('drop_leftovers', 'wrapped_feed')()) }}
{%- endmacro -%}

{%- macro duckdb__drop_leftovers() -%}
    {%- if execute -%}
        {%- set leftovers = run_query(
            "select table_schema, table_name, table_type from information_schema.tables "
            ~ "where table_catalog = current_database() "
            ~ "and (contains(table_name, '__dbt_tmp') or contains(table_name, '__dbt_backup')) "
            ~ "order by 1, 2"
        ) -%}
        {%- for schema, name, type in leftovers.rows -%}
            {%- do run_query(
                'drop ' ~ ('view' if type == 'VIEW' else 'table') ~ ' "' ~ schema ~ '"."' ~ name ~ '"'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro -%}

{#- A table that is left half-made is in the way of nothing: the next run of its model drops it. -#}
{%- macro spark__drop_leftovers() -%}
{%- endmacro -%}

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

{#- Not needed: the next run of a model drops a table that was left incomplete. -#}
{%- macro spark__drop_leftovers() -%}
{%- endmacro -%}

{#- Pre-hook of simulated_user_events: deletes events after the end of the window, in case an earlier
build had a later end_date. -#}
{%- macro drop_later_events() -%}
    {%- if is_incremental() -%}
        {{ return(adapter.dispatch('drop_later_events', 'wrapped_feed')(build_vars().end_date)) }}
    {%- endif -%}
{%- endmacro -%}

{%- macro duckdb__drop_later_events(end_date) -%}
    delete from {{ this }} where timestamp >= cast('{{ end_date }}' as date)
{%- endmacro -%}

{#- Spark cannot delete rows from Parquet tables, so this raises an error instead. -#}
{%- macro spark__drop_later_events(end_date) -%}
    {%- set later = run_query(
        "select count(*) from " ~ this ~ " where timestamp >= cast('" ~ end_date ~ "' as date)"
    ) -%}
    {%- if later.rows[0][0] -%}
        {%- do exceptions.raise_compiler_error(
            'There are events after the var end_date (' ~ end_date ~ '), which cannot be deleted on Spark. '
            ~ 'Build with --full-refresh to replace all events, or set end_date to a later day.'
        ) -%}
    {%- endif -%}
{%- endmacro -%}

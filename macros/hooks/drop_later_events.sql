{#- Pre-hook of simulated_user_events: a window that ends earlier than before leaves none of the later
events. -#}
{%- macro drop_later_events() -%}
    {%- if is_incremental() -%}
        {{ return(adapter.dispatch('drop_later_events', 'wrapped_feed')(build_vars().end_date)) }}
    {%- endif -%}
{%- endmacro -%}

{%- macro duckdb__drop_later_events(end_date) -%}
    delete from {{ this }} where timestamp >= cast('{{ end_date }}' as date)
{%- endmacro -%}

{#- Rows are not deleted from Parquet. -#}
{%- macro spark__drop_later_events(end_date) -%}
    {%- set later = run_query(
        "select count(*) from " ~ this ~ " where timestamp >= cast('" ~ end_date ~ "' as date)"
    ) -%}
    {%- if later.rows[0][0] -%}
        {%- do exceptions.raise_compiler_error(
            'There are events later than the var end_date (' ~ end_date ~ '), and on Spark events are only '
            ~ 'added. Build with --full-refresh to make them again, or set it back.'
        ) -%}
    {%- endif -%}
{%- endmacro -%}

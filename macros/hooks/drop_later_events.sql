{%- macro drop_later_events() -%}
    {%- if is_incremental() -%}
        {{ return(adapter.dispatch('drop_later_events', 'wrapped_feed')(build_vars().end_date)) }}
    {%- endif -%}
{%- endmacro -%}

{%- macro duckdb__drop_later_events(end_date) -%}
    delete from {{ this }} where timestamp >= cast('{{ end_date }}' as date)
{%- endmacro -%}

{#- Spark cannot delete rows from Parquet tables: refuse_changed_inputs has refused an earlier end_date. -#}
{%- macro spark__drop_later_events(end_date) -%}
{%- endmacro -%}

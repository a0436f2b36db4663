{%- macro epoch_ms(timestamp) -%}
    {{ return(adapter.dispatch('epoch_ms', 'wrapped_feed')(timestamp)) }}
{%- endmacro -%}

{%- macro duckdb__epoch_ms(timestamp) -%}
    epoch_ms({{ timestamp }})
{%- endmacro -%}

{%- macro spark__epoch_ms(timestamp) -%}
    unix_millis({{ timestamp }})
{%- endmacro -%}

{%- macro days_between(first, last) -%}
    {{ return(adapter.dispatch('days_between', 'wrapped_feed')(first, last)) }}
{%- endmacro -%}

{%- macro duckdb__days_between(first, last) -%}
    ({{ last }} - {{ first }})
{%- endmacro -%}

{%- macro spark__days_between(first, last) -%}
    datediff({{ last }}, {{ first }})
{%- endmacro -%}

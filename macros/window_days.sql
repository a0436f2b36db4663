{%- macro window_days() -%}
    {%- if not execute -%}
        {{ return(0) }}
    {%- endif -%}
    {%- set window = build_vars() -%}
    {{ return((parse_date(window.end_date) - parse_date(window.start_date)).days) }}
{%- endmacro -%}

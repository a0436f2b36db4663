{#- How many days the window has. While dbt parses, before the vars are checked, none. -#}
{%- macro window_days() -%}
    {%- if not execute -%}
        {{ return(0) }}
    {%- endif -%}
    {%- set window = build_vars() -%}
    {{ return((parse_date(window.end_date) - parse_date(window.start_date)).days) }}
{%- endmacro -%}

{#- How many days the window of the build has. While dbt parses, before the vars are checked, none. -#}
{%- macro window_days() -%}
    {%- if not execute -%}
        {{ return(0) }}
    {%- endif -%}
    {{ return((parse_date(var('end_date')) - parse_date(var('start_date'))).days) }}
{%- endmacro -%}

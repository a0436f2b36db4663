{#- Number of days in the simulated window; 0 while dbt parses, before the vars have been checked. -#}
{%- macro window_days() -%}
    {%- if not execute -%}
        {{ return(0) }}
    {%- endif -%}
    {{ return((parse_date(var('end_date')) - parse_date(var('start_date'))).days) }}
{%- endmacro -%}

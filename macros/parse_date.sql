{%- macro parse_date(text) -%}
    {%- if text == 'today' -%}
        {{ return(run_started_at.date()) }}
    {%- endif -%}
    {%- set parts = modules.re.fullmatch('([0-9]{4})-([0-9]{2})-([0-9]{2})', text | string) -%}
    {%- if parts -%}
        {%- set year, month, day = parts.group(1) | int, parts.group(2) | int, parts.group(3) | int -%}
        {#- Jinja has no try, and modules.datetime.date raises an error for an invalid date. -#}
        {%- if year >= 1 and 1 <= month <= 12 -%}
            {%- set leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) -%}
            {%- set days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
            {%- if 1 <= day <= days[month - 1] -%}
                {{ return(modules.datetime.date(year, month, day)) }}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro -%}

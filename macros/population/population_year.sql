{%- macro population_year(user_id, year) -%}
    {%- if not execute -%}
        {{ return(year) }}
    {%- endif -%}
    {%- set window = build_vars() -%}
    {%- set last_day = parse_date(window.end_date) - modules.datetime.timedelta(days=1) -%}
    case
        when {{ is_simulated(user_id) }} then {{ year }}
        else least(greatest({{ year }}, {{ parse_date(window.start_date).year }}), {{ last_day.year }})
    end
{%- endmacro -%}

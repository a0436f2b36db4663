{#- The year of the simulated listeners that a listener is compared with: the same year. A year of a real listener
outside the simulated window is compared with the nearest one inside. -#}
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

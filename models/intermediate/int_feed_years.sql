{{ config(materialized='view') }}

{% set last_day = parse_date(var('end_date')) - modules.datetime.timedelta(days=1) %}

with

final as (

    {% for year in range(parse_date(var('start_date')).year, last_day.year + 1) %}
    select cast({{ year }} as integer) as year
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from final

{{ config(materialized='view') }}

with

build_vars as (

    select * from {{ ref('int_build_vars') }}

),

final as (

    select
        cast(
            {{ dbt.dateadd('day', 'days.day', 'cast(build_vars.start_date as timestamp)') }} as date
        ) as date_day

    from build_vars
    cross join range({{ window_days() }}) as days (day)

)

select * from final

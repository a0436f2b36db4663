{{ config(materialized='view') }}

with

days as (

    select * from {{ ref('int_days') }}

),

final as (

    select distinct cast(extract(year from date_day) as integer) as year
    from days

)

select * from final

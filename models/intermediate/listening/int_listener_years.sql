-- Simulated listeners have all years of the feed, real ones the years in which they played anything.

{{ config(materialized='view') }}

with

simulated_users as (

    select * from {{ ref('simulated_users') }}

),

feed_years as (

    select * from {{ ref('int_feed_years') }}

),

build_vars as (

    select * from {{ ref('int_build_vars') }}

),

history_plays as (

    select * from {{ ref('int_history_plays') }}

),

firsts as (

    select
        user_id,
        min(local_date) as observed_from

    from history_plays
    group by user_id

),

years as (

    select distinct
        user_id,
        year

    from history_plays

),

final as (

    select
        simulated_users.user_id,
        feed_years.year,
        build_vars.start_date as observed_from

    from simulated_users
    cross join feed_years
    cross join build_vars

    union all

    select
        years.user_id,
        years.year,
        firsts.observed_from

    from years
    inner join firsts
        on years.user_id = firsts.user_id

)

select * from final

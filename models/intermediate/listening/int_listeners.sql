{# Only what a streaming service would know about its users, not what was planted in them. #}
{{ config(materialized='view') }}

with

simulated_users as (

    select * from {{ ref('simulated_users') }}

),

history_listeners as (

    select * from {{ ref('int_history_listeners') }}

),

history_plays as (

    select * from {{ ref('int_history_plays') }}

),

countries as (

    -- the country in which a real listener played most; ties go to the first by name
    select
        user_id,
        country,
        row_number() over (
            partition by user_id
            order by count(*) desc, country asc
        ) as country_rank

    from history_plays
    where country is not null
    group by user_id, country

),

final as (

    select
        user_id,
        username,
        location,
        birthdate,
        gender,
        true as is_simulated

    from simulated_users

    union all

    select
        history_listeners.user_id,
        history_listeners.listener as username,
        coalesce(countries.country, 'unknown') as location,
        null as birthdate,
        null as gender,
        false as is_simulated

    from history_listeners
    left join countries
        on
            history_listeners.user_id = countries.user_id
            and countries.country_rank = 1

)

select * from final

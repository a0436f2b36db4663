{# Only what a streaming service would know about its users, not what was planted in them. #}
{{ config(materialized='view') }}

with

simulated_users as (

    select * from {{ ref('simulated_users') }}

),

final as (

    select
        user_id,
        username,
        location,
        birthdate,
        gender

    from simulated_users

)

select * from final

{# Of what the simulation knows about its users, what a service would know. #}
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

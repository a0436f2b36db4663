-- depends_on: {{ ref('simulation_inputs') }}, which the header of the Avro file repeats

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

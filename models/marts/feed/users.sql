-- depends_on: {{ ref('simulation_inputs') }}, which the header of the Avro file repeats

with

listeners as (

    select * from {{ ref('int_listeners') }}

),

final as (

    select
        user_id,
        username,
        location,
        birthdate,
        gender

    from listeners

)

select * from final

{# A view over the simulation: no copy of the largest table, and a contract that a Python model
cannot have. #}
{{ config(materialized='view') }}

with

simulated_user_events as (

    select * from {{ ref('simulated_user_events') }}

),

final as (

    select
        id,
        timestamp,
        track_id,
        user_id,
        listening_time

    from simulated_user_events

)

select * from final

{# A view over the simulation: no copy of the largest table, and a contract that a Python model
cannot have. #}
{{ config(materialized='view') }}

with

simulated_user_events as (

    select * from {{ ref('simulated_user_events') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

final as (

    select
        simulated_user_events.id,
        cast(simulated_user_events.timestamp as timestamp) as timestamp,
        tracks.track_id,
        simulated_user_events.user_id,
        simulated_user_events.listening_time

    from simulated_user_events
    inner join tracks
        on simulated_user_events.track_key = tracks.track_key

)

select * from final

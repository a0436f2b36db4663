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
        simulated_user_events.id as play_id,
        simulated_user_events.user_id,
        simulated_user_events.track_id,
        tracks.artist_id,
        simulated_user_events.timestamp as ended_at,
        simulated_user_events.listening_time as listened_ms,
        tracks.duration_ms,
        true as is_simulated

    from simulated_user_events
    inner join tracks
        on simulated_user_events.track_id = tracks.track_id

)

select * from final

{{ config(materialized='view') }}

with

user_events as (

    select * from {{ ref('user_events') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

final as (

    select
        user_events.id as play_id,
        user_events.user_id,
        user_events.track_id,
        tracks.artist_id,
        user_events.timestamp as ended_at,
        user_events.listening_time as listened_ms,
        tracks.duration_ms,
        true as is_simulated

    from user_events
    inner join tracks
        on user_events.track_id = tracks.track_id

)

select * from final

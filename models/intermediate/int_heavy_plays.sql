-- Plays are ordered by their end; a play starts at its end less its listening time; a session ends
-- after 30 minutes between one play's end and the next play's start.

with

plays as (

    select * from {{ ref('int_plays') }}

),

listeners as (

    select * from {{ ref('int_heavy_listeners') }}

),

with_previous as (

    select
        listeners.user_id,
        listeners.year,
        listeners.n_plays,
        plays.play_id,
        plays.track_key,
        plays.artist_key,
        plays.ended_at,
        plays.local_date,
        plays.local_hour,
        plays.listened_ms,
        plays.duration_ms,
        cast(row_number() over listening as bigint) as play_number,
        lag(plays.track_key) over listening as previous_track_key,
        lag(plays.artist_key) over listening as previous_artist_key,
        {{ epoch_ms('plays.ended_at') }} - plays.listened_ms
        - lag({{ epoch_ms('plays.ended_at') }}) over listening as silent_ms

    from plays
    inner join listeners
        on
            plays.user_id = listeners.user_id
            and plays.year = listeners.year
    window
        listening as (
            partition by listeners.user_id, listeners.year
            order by plays.ended_at asc, plays.play_id asc
        )

),

final as (

    select
        user_id,
        year,
        n_plays,
        play_id,
        play_number,
        track_key,
        artist_key,
        ended_at,
        local_date,
        local_hour,
        listened_ms,
        duration_ms,
        coalesce(silent_ms >= 1800000, true) as is_session_start,
        coalesce(track_key = previous_track_key, false) as is_same_track,
        coalesce(artist_key = previous_artist_key, false) as is_same_artist,
        row_number() over (
            partition by user_id, year, track_key
            order by play_number asc
        ) = 1 as is_first_of_track,
        row_number() over (
            partition by user_id, year, artist_key
            order by play_number asc
        ) = 1 as is_first_of_artist

    from with_previous

)

select * from final

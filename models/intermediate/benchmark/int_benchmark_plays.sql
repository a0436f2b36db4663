-- Plays are ordered by when they end; a play starts listened_ms before it ends. A session ends after 30
-- minutes of silence between one play's end and the next play's start. The ends of the real plays were
-- known to the minute, so floored_pause_ms is between ends floored to it.

{% set session_gap_ms = 30 * 60 * 1000 %}

with

plays as (

    select * from {{ ref('int_plays') }}

),

listeners as (

    select * from {{ ref('int_benchmark_listeners') }}

),

numbered as (

    select
        listeners.user_id,
        listeners.year,
        plays.play_id,
        plays.track_key,
        plays.artist_key,
        plays.ended_at,
        plays.local_date,
        plays.local_hour,
        plays.listened_ms,
        plays.is_listen,
        cast(row_number() over listening as bigint) as play_number,
        lag(plays.track_key) over listening as previous_track_key,
        lag(plays.artist_key) over listening as previous_artist_key,
        {{ epoch_ms('plays.ended_at') }} - plays.listened_ms
        - lag({{ epoch_ms('plays.ended_at') }}) over listening as silence_ms,
        {{ epoch_ms("date_trunc('minute', plays.ended_at)") }} - plays.listened_ms
        - lag({{ epoch_ms("date_trunc('minute', plays.ended_at)") }}) over listening as floored_silence_ms

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

first_of_tracks as (

    select
        user_id,
        year,
        track_key,
        min(play_number) as play_number

    from numbered
    group by user_id, year, track_key

),

first_of_artists as (

    select
        user_id,
        year,
        artist_key,
        min(play_number) as play_number

    from numbered
    group by user_id, year, artist_key

),

final as (

    select
        numbered.user_id,
        numbered.year,
        listeners.volume,
        listeners.n_plays,
        numbered.play_id,
        numbered.play_number,
        numbered.track_key,
        numbered.artist_key,
        numbered.ended_at,
        cast(numbered.ended_at as date) as utc_date,
        cast(extract(hour from numbered.ended_at) as integer) as utc_hour,
        numbered.local_date,
        numbered.local_hour,
        numbered.listened_ms,
        numbered.is_listen,
        coalesce(numbered.silence_ms >= {{ session_gap_ms }}, true) as is_session_start,
        case when numbered.floored_silence_ms < {{ session_gap_ms }} then numbered.floored_silence_ms end
            as floored_pause_ms,
        coalesce(numbered.track_key = numbered.previous_track_key, false) as is_same_track,
        coalesce(numbered.artist_key = numbered.previous_artist_key, false) as is_same_artist,
        numbered.play_number = first_of_tracks.play_number as is_first_of_track,
        numbered.play_number = first_of_artists.play_number as is_first_of_artist

    from numbered
    inner join listeners
        on
            numbered.user_id = listeners.user_id
            and numbered.year = listeners.year
    inner join first_of_tracks
        on
            numbered.user_id = first_of_tracks.user_id
            and numbered.year = first_of_tracks.year
            and numbered.track_key = first_of_tracks.track_key
    inner join first_of_artists
        on
            numbered.user_id = first_of_artists.user_id
            and numbered.year = first_of_artists.year
            and numbered.artist_key = first_of_artists.artist_key

)

select * from final

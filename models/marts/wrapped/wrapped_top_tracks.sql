-- Tracks are ranked by listens; ties go to more minutes, then to the lower id. The peak day is the day with
-- the most listens to the track; ties go to the earlier day.

{% set most_tracks = 100 %}

with

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

plays as (

    select * from {{ ref('int_plays') }}

),

tracks as (

    select * from {{ ref('int_played_tracks') }}

),

ranked as (

    -- track keys are in the order of the ids
    select
        *,
        row_number() over (
            partition by user_id, year
            order by n_listens desc, listened_ms desc, track_key asc
        ) as track_rank

    from listener_tracks
    where n_listens > 0

),

top as (

    select * from ranked
    where track_rank <= {{ most_tracks }}

),

days as (

    select
        plays.user_id,
        plays.year,
        plays.track_key,
        plays.local_date,
        count(*) as n_listens

    from plays
    inner join top
        on
            plays.user_id = top.user_id
            and plays.year = top.year
            and plays.track_key = top.track_key
    where plays.is_listen
    group by plays.user_id, plays.year, plays.track_key, plays.local_date

),

most_listens as (

    select
        user_id,
        year,
        track_key,
        max(n_listens) as n_listens

    from days
    group by user_id, year, track_key

),

peak_days as (

    select
        days.user_id,
        days.year,
        days.track_key,
        days.n_listens,
        min(days.local_date) as local_date

    from days
    inner join most_listens
        on
            days.user_id = most_listens.user_id
            and days.year = most_listens.year
            and days.track_key = most_listens.track_key
            and days.n_listens = most_listens.n_listens
    group by days.user_id, days.year, days.track_key, days.n_listens

),

final as (

    select
        top.user_id,
        top.year,
        cast(top.track_rank as integer) as rank,
        tracks.track_id,
        tracks.track_name,
        tracks.artist_name,
        top.n_listens,
        {{ minutes('top.listened_ms') }} as minutes,
        top.first_ended_at as first_play_ended_at,
        peak_days.local_date as peak_day,
        peak_days.n_listens as peak_day_listens

    from top
    inner join peak_days
        on
            top.user_id = peak_days.user_id
            and top.year = peak_days.year
            and top.track_key = peak_days.track_key
    inner join tracks
        on top.track_key = tracks.track_key

)

select * from final

-- The day has four parts by the listener's own clock: morning from 5, midday from 11, evening from 17
-- and night from 22.

with

plays as (

    select * from {{ ref('int_plays') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

moods as (

    select * from {{ ref('int_track_moods') }}

),

counted as (

    select
        plays.user_id,
        plays.year,
        plays.local_hour,
        tracks.track_genre,
        moods.mood,
        count(*) as n_plays,
        count(case when plays.listened_ms >= 30000 then 1 end) as n_listens

    from plays
    inner join tracks
        on plays.track_key = tracks.track_key
    inner join moods
        on plays.track_key = moods.track_key
    group by plays.user_id, plays.year, plays.local_hour, tracks.track_genre, moods.mood

),

final as (

    select
        user_id,
        year,
        local_hour,
        case
            when local_hour >= 22 or local_hour < 5 then 'night'
            when local_hour >= 17 then 'evening'
            when local_hour >= 11 then 'midday'
            else 'morning'
        end as day_part,
        track_genre,
        mood,
        n_plays,
        n_listens

    from counted

)

select * from final

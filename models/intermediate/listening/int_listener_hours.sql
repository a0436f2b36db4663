with

plays as (

    select * from {{ ref('int_plays') }}

),

tracks as (

    select * from {{ ref('int_played_tracks') }}

),

final as (

    select
        plays.user_id,
        plays.year,
        plays.day_part,
        plays.local_hour,
        tracks.mood,
        count(*) as n_plays,
        count(case when plays.is_listen then 1 end) as n_listens

    from plays
    inner join tracks
        on plays.track_key = tracks.track_key
    group by plays.user_id, plays.year, plays.day_part, plays.local_hour, tracks.mood

)

select * from final

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
        tracks.track_genre,
        count(case when plays.is_listen then 1 end) as n_listens

    from plays
    inner join tracks
        on plays.track_key = tracks.track_key
    -- tracks outside the catalogue have no genre
    where tracks.track_genre is not null
    group by plays.user_id, plays.year, plays.day_part, tracks.track_genre

)

select * from final

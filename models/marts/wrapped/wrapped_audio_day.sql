-- The most-heard mood and genre of a part of the day are those with the most listens in it; ties go to the
-- first by name. Every listener has all four parts of the day, even without a listen.

with

listener_plays as (

    select * from {{ ref('int_listener_plays') }}

),

listener_hours as (

    select * from {{ ref('int_listener_hours') }}

),

listener_genres as (

    select * from {{ ref('int_listener_genres') }}

),

parts as (

    select
        'morning' as day_part,
        1 as part_number
    union all
    select
        'midday' as day_part,
        2 as part_number
    union all
    select
        'evening' as day_part,
        3 as part_number
    union all
    select
        'night' as day_part,
        4 as part_number

),

listened as (

    select
        user_id,
        year,
        day_part,
        mood,
        sum(n_listens) as n_listens

    from listener_hours
    group by user_id, year, day_part, mood
    having sum(n_listens) > 0

),

totals as (

    select
        user_id,
        year,
        day_part,
        cast(sum(n_listens) as bigint) as n_listens

    from listened
    group by user_id, year, day_part

),

moods as (

    select
        *,
        row_number() over (
            partition by user_id, year, day_part
            order by n_listens desc, mood asc
        ) as mood_rank

    from listened
    where mood is not null

),

genres as (

    select
        *,
        row_number() over (
            partition by user_id, year, day_part
            order by n_listens desc, track_genre asc
        ) as genre_rank

    from listener_genres
    where n_listens > 0

),

final as (

    select
        listener_plays.user_id,
        listener_plays.year,
        parts.part_number,
        parts.day_part,
        coalesce(totals.n_listens, 0) as n_listens,
        coalesce(totals.n_listens, 0) / cast(nullif(listener_plays.n_listens, 0) as double)
            as listen_share,
        moods.mood,
        genres.track_genre as genre

    from listener_plays
    cross join parts
    left join totals
        on
            listener_plays.user_id = totals.user_id
            and listener_plays.year = totals.year
            and parts.day_part = totals.day_part
    left join moods
        on
            listener_plays.user_id = moods.user_id
            and listener_plays.year = moods.year
            and parts.day_part = moods.day_part
            and moods.mood_rank = 1
    left join genres
        on
            listener_plays.user_id = genres.user_id
            and listener_plays.year = genres.year
            and parts.day_part = genres.day_part
            and genres.genre_rank = 1

)

select * from final

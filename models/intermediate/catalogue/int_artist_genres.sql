-- An artist's most frequent track genre; ties go to the first by name.

with

tracks as (

    select * from {{ ref('int_tracks') }}

),

counted as (

    select
        artist_key,
        track_genre,
        count(*) as n_tracks

    from tracks
    group by artist_key, track_genre

),

ranked as (

    select
        artist_key,
        track_genre,
        row_number() over (
            partition by artist_key
            order by n_tracks desc, track_genre asc
        ) as genre_rank

    from counted

),

final as (

    select
        artist_key,
        track_genre as genre

    from ranked
    where genre_rank = 1

)

select * from final

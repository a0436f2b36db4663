-- Genres are ranked by listens; ties go to more tracks, then to the first by name.

{% set most_genres = 5 %}

with

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

tracks as (

    select * from {{ ref('int_played_tracks') }}

),

counted as (

    select
        listener_tracks.user_id,
        listener_tracks.year,
        tracks.track_genre,
        count(*) as n_tracks,
        cast(sum(listener_tracks.n_listens) as bigint) as n_listens

    from listener_tracks
    inner join tracks
        on listener_tracks.track_key = tracks.track_key
    where
        listener_tracks.n_listens > 0
        and tracks.track_genre is not null
    group by listener_tracks.user_id, listener_tracks.year, tracks.track_genre

),

ranked as (

    select
        *,
        n_listens / cast(sum(n_listens) over (partition by user_id, year) as double) as listen_share,
        row_number() over (
            partition by user_id, year
            order by n_listens desc, n_tracks desc, track_genre asc
        ) as genre_rank

    from counted

),

final as (

    select
        user_id,
        year,
        cast(genre_rank as integer) as rank,
        track_genre as genre,
        n_listens,
        listen_share,
        n_tracks

    from ranked
    where genre_rank <= {{ most_genres }}

)

select * from final

with

tracks_extended as (

    select * from {{ ref('stg_catalogue__tracks_extended') }}

),

numbered_by_name_and_artist as (

    -- the best row of a name is the most popular, then the one with the lowest id; the same
    -- track_id can stand in several genres, so genre and album make the order total
    select
        *,
        row_number() over (
            partition by is_broken, track_name, artist_name
            order by
                popularity desc nulls last,
                track_id asc nulls last,
                track_genre asc,
                album_name asc nulls last,
                line asc
        ) as row_of_name_and_artist

    from tracks_extended

),

final as (

    -- each row goes at the first step that it fails
    select
        track_id,
        track_name,
        artist_name,
        album_name,
        track_genre,
        popularity,
        line,
        case
            when is_broken then 1
            when row_of_name_and_artist > 1 then 2
        end as failed_step

    from numbered_by_name_and_artist

)

select * from final

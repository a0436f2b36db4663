with

tracks_extended_screened as (

    select * from {{ ref('int_tracks_extended_screened') }}

),

kept as (

    select * from tracks_extended_screened
    where failed_step is null

),

final as (

    select
        track_name,
        artist_name,
        album_name,
        track_genre,
        -- the row that a track name alone stands for
        row_number() over (
            partition by track_name
            order by
                popularity desc nulls last,
                track_id asc nulls last,
                track_genre asc,
                album_name asc nulls last,
                artist_name asc nulls last
        ) = 1 as is_first_of_name

    from kept

)

select * from final

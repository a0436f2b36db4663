with

tracks_screened as (

    select * from {{ ref('int_tracks_screened') }}

),

artists as (

    select * from {{ ref('int_artists') }}

),

kept as (

    select * from tracks_screened
    where failed_step is null

),

final as (

    select
        -- integer keys for plays: smaller to store and faster to join than ids
        cast(row_number() over (order by kept.track_id asc) as integer) as track_key,
        kept.track_id,
        kept.track_name,
        artists.artist_key,
        kept.artist_id,
        kept.artist_name,
        kept.album_name,
        -- albums of the same name by different artists are different albums
        case
            when kept.album_name is not null
                then cast(dense_rank() over (
                    order by artists.artist_key asc, kept.album_name asc nulls last
                ) as integer)
        end as album_key,
        kept.track_genre,
        kept.release_date,
        kept.released_on,
        kept.popularity,
        kept.duration_ms,
        kept.danceability,
        kept.energy,
        kept.key,
        kept.loudness,
        kept.mode,
        kept.speechiness,
        kept.acousticness,
        kept.instrumentalness,
        kept.liveness,
        kept.valence,
        kept.tempo,
        kept.time_signature,
        kept.artist_followers,
        kept.artist_popularity

    from kept
    inner join artists
        on kept.artist_id = artists.artist_id

)

select * from final

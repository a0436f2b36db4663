{{ config(materialized='view') }}

with

tracks_screened as (

    select * from {{ ref('int_tracks_screened') }}

),

kept as (

    select
        track_id,
        track_name,
        artist_id,
        artist_name,
        album_name,
        track_genre,
        is_genre_of_artist,
        release_date,
        release_precision,
        released_on,
        popularity,
        duration_ms,
        danceability,
        energy,
        key,
        loudness,
        mode,
        speechiness,
        acousticness,
        instrumentalness,
        liveness,
        valence,
        tempo,
        time_signature,
        artist_followers,
        artist_popularity

    from tracks_screened
    where failed_step is null

)

select * from kept

{{ config(materialized='view') }}

with

tracks as (

    select * from {{ ref('int_tracks') }}

),

moods as (

    select * from {{ ref('int_track_moods') }}

),

newness as (

    select * from {{ ref('track_newness') }}

),

history_tracks as (

    select * from {{ ref('int_history_tracks') }}

),

final as (

    select
        tracks.track_key,
        tracks.track_id,
        tracks.track_name,
        tracks.artist_key,
        tracks.artist_name,
        tracks.album_key,
        tracks.album_name,
        tracks.track_genre,
        tracks.released_on,
        moods.mood,
        newness.newness_score,
        true as is_in_catalogue

    from tracks
    inner join moods
        on tracks.track_key = moods.track_key
    inner join newness
        on tracks.track_key = newness.track_key

    union all

    select
        track_key,
        coalesce(spotify_id, concat('history:', track_key)) as track_id,
        track_name,
        artist_key,
        artist_name,
        album_key,
        album_name,
        null as track_genre,
        null as released_on,
        null as mood,
        null as newness_score,
        false as is_in_catalogue

    from history_tracks

)

select * from final

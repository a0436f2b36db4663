-- depends_on: {{ ref('simulation_inputs') }}, which the header of the Avro file repeats

with

tracks as (

    select * from {{ ref('int_tracks') }}

),

audio_types as (

    select * from {{ ref('track_audio_types') }}

),

newness as (

    select * from {{ ref('track_newness') }}

),

final as (

    select
        tracks.track_id,
        tracks.duration_ms as duration,
        tracks.artist_name as artist,
        tracks.artist_id,
        tracks.track_name as name,
        tracks.popularity,
        tracks.release_date,
        tracks.danceability,
        tracks.energy,
        tracks.key,
        tracks.loudness,
        tracks.mode,
        tracks.speechiness,
        tracks.acousticness,
        tracks.instrumentalness,
        tracks.liveness,
        tracks.valence,
        tracks.tempo,
        tracks.time_signature,
        tracks.album_name,
        tracks.track_genre,
        audio_types.audio_features_type,
        newness.newness_score,
        tracks.artist_followers,
        tracks.artist_popularity

    from tracks
    inner join audio_types
        on tracks.track_key = audio_types.track_key
    inner join newness
        on tracks.track_key = newness.track_key

)

select * from final

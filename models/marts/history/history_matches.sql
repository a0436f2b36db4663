with

songs as (

    select * from {{ ref('int_history_songs') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

final as (

    select
        songs.artist_name,
        songs.track_name,
        songs.track_id as spotify_id,
        songs.n_plays,
        songs.matched_by is not null as is_matched,
        songs.matched_by,
        tracks.track_id,
        tracks.artist_name as matched_artist_name,
        tracks.track_name as matched_track_name

    from songs
    left join tracks
        on songs.track_key = tracks.track_key

)

select * from final

-- An album counts when the catalogue holds two of its tracks or more and the listener heard more than
-- half of them. Its score is its listens times their evenness: the entropy of the listens over the
-- album's tracks, as a share of the entropy of equal listens to all of them (Pielou's J). Of equal
-- scores the one with more listens comes first, then by name, then the artist with the lower id.

with

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

albums as (

    select
        artist_key,
        album_name,
        count(*) as n_album_tracks

    from tracks
    where album_name is not null
    group by artist_key, album_name
    having count(*) >= 2

),

album_tracks as (

    select
        tracks.track_key,
        albums.artist_key,
        albums.album_name,
        albums.n_album_tracks

    from tracks
    inner join albums
        on
            tracks.artist_key = albums.artist_key
            and tracks.album_name = albums.album_name

),

heard as (

    select
        listener_tracks.user_id,
        listener_tracks.year,
        album_tracks.artist_key,
        album_tracks.album_name,
        album_tracks.n_album_tracks,
        listener_tracks.n_listens,
        listener_tracks.n_listens / cast(sum(listener_tracks.n_listens) over (
            partition by
                listener_tracks.user_id,
                listener_tracks.year,
                album_tracks.artist_key,
                album_tracks.album_name
        ) as double) as listen_share

    from listener_tracks
    inner join album_tracks
        on listener_tracks.track_key = album_tracks.track_key
    where listener_tracks.n_listens > 0

),

scored as (

    select
        user_id,
        year,
        artist_key,
        album_name,
        n_album_tracks,
        count(*) as n_tracks_heard,
        cast(sum(n_listens) as bigint) as n_listens,
        round(abs(sum(listen_share * ln(listen_share)) / ln(n_album_tracks)), 6) as evenness

    from heard
    group by user_id, year, artist_key, album_name, n_album_tracks
    having 2 * count(*) > n_album_tracks

),

ranked as (

    select
        *,
        row_number() over (
            partition by user_id, year
            order by n_listens * evenness desc, n_listens desc, album_name asc, artist_key asc
        ) as album_rank

    from scored

),

artist_names as (

    select distinct
        artist_key,
        artist_name

    from tracks

),

final as (

    select
        ranked.user_id,
        ranked.year,
        cast(ranked.album_rank as integer) as rank,
        ranked.album_name,
        artist_names.artist_name,
        ranked.n_listens,
        ranked.n_tracks_heard,
        ranked.n_album_tracks,
        ranked.evenness

    from ranked
    inner join artist_names
        on ranked.artist_key = artist_names.artist_key
    where ranked.album_rank <= 5

)

select * from final

-- An album counts if at least two of its tracks are known and the listener heard more than half of them.
-- Known are those in the catalogue and others that the listener ever played, but none that only others
-- played. Its score is its listens times their evenness (Pielou's J): the entropy of the listens over the
-- album's tracks, divided by the entropy of equal listens to all of them. Ties go to more listens, then to
-- the first album by name, then to the artist with the lower id.

{% set least_album_tracks = 2 %}
{% set most_albums = 5 %}

with

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

tracks as (

    select * from {{ ref('int_played_tracks') }}

),

albums as (

    select
        album_key,
        album_name,
        artist_key,
        artist_name,
        count(case when is_in_catalogue then 1 end) as n_tracks

    from tracks
    where album_key is not null
    group by album_key, album_name, artist_key, artist_name

),

others as (

    select
        listener_tracks.user_id,
        tracks.album_key,
        count(distinct listener_tracks.track_key) as n_tracks

    from listener_tracks
    inner join tracks
        on listener_tracks.track_key = tracks.track_key
    where
        not tracks.is_in_catalogue
        and tracks.album_key is not null
    group by listener_tracks.user_id, tracks.album_key

),

heard as (

    select
        listener_tracks.user_id,
        listener_tracks.year,
        tracks.album_key,
        count(*) as n_tracks_heard,
        cast(sum(listener_tracks.n_listens) as bigint) as n_listens,
        sum(listener_tracks.n_listens * ln(listener_tracks.n_listens)) as listens_ln_listens

    from listener_tracks
    inner join tracks
        on listener_tracks.track_key = tracks.track_key
    where listener_tracks.n_listens > 0
    group by listener_tracks.user_id, listener_tracks.year, tracks.album_key

),

sized as (

    select
        heard.*,
        albums.album_name,
        albums.artist_key,
        albums.artist_name,
        albums.n_tracks + coalesce(others.n_tracks, 0) as n_album_tracks

    from heard
    inner join albums
        on heard.album_key = albums.album_key
    left join others
        on
            heard.user_id = others.user_id
            and heard.album_key = others.album_key

),

scored as (

    -- the entropy of listens x out of n is ln(n) - sum(x * ln(x)) / n
    select
        *,
        {{ reproducible(
            'abs(ln(n_listens) - listens_ln_listens / n_listens) / ln(n_album_tracks)',
            places=6
        ) }} as evenness

    from sized
    where
        n_album_tracks >= {{ least_album_tracks }}
        and 2 * n_tracks_heard > n_album_tracks

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

final as (

    select
        user_id,
        year,
        cast(album_rank as integer) as rank,
        album_name,
        artist_name,
        n_listens,
        n_tracks_heard,
        n_album_tracks,
        evenness

    from ranked
    where album_rank <= {{ most_albums }}

)

select * from final

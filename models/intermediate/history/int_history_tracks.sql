-- The songs of the histories that the catalogue lacks, with keys after its last. Title, album and id are
-- those with most plays; ties go to the first by name. An album that the catalogue has keeps its key.

with

songs as (

    select * from {{ ref('int_history_songs') }}

),

history_rows as (

    select * from {{ ref('int_history_rows') }}

),

artists as (

    select * from {{ ref('int_history_artists') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

spellings as (

    select
        songs.plain_artist,
        songs.normal_title,
        songs.track_id,
        songs.track_name,
        row_number() over (
            partition by songs.plain_artist, songs.normal_title
            order by songs.n_plays desc, songs.track_name asc, songs.track_id asc
        ) as spelling_rank

    from songs
    where songs.track_key is null

),

albums as (

    select
        songs.plain_artist,
        songs.normal_title,
        history_rows.album_name,
        row_number() over (
            partition by songs.plain_artist, songs.normal_title
            order by count(*) desc, history_rows.album_name asc
        ) as album_rank

    from songs
    inner join history_rows
        on
            songs.artist_name = history_rows.artist_name
            and songs.track_name = history_rows.track_name
            and songs.track_id = coalesce(history_rows.track_id, '')
    where
        songs.track_key is null
        and history_rows.reason is null
        and history_rows.album_name is not null
    group by songs.plain_artist, songs.normal_title, history_rows.album_name

),

catalogue_albums as (

    select distinct
        artist_key,
        album_name,
        album_key

    from tracks
    where album_key is not null

),

last_keys as (

    select
        coalesce(max(track_key), 0) as track_key,
        coalesce(max(album_key), 0) as album_key

    from tracks

),

described as (

    select
        spellings.plain_artist,
        spellings.normal_title,
        spellings.track_id,
        spellings.track_name,
        artists.artist_key,
        artists.artist_name,
        albums.album_name,
        catalogue_albums.album_key

    from spellings
    inner join artists
        on spellings.plain_artist = artists.plain_artist
    left join albums
        on
            spellings.plain_artist = albums.plain_artist
            and spellings.normal_title = albums.normal_title
            and albums.album_rank = 1
    left join catalogue_albums
        on
            artists.artist_key = catalogue_albums.artist_key
            and albums.album_name = catalogue_albums.album_name
    where spellings.spelling_rank = 1

),

final as (

    select
        described.plain_artist,
        described.normal_title,
        cast(
            last_keys.track_key + row_number() over (
                order by described.plain_artist asc, described.normal_title asc
            ) as integer
        ) as track_key,
        nullif(described.track_id, '') as spotify_id,
        described.track_name,
        described.artist_key,
        described.artist_name,
        described.album_name,
        case
            when described.album_key is not null then described.album_key
            when described.album_name is not null
                then cast(
                    last_keys.album_key + dense_rank() over (
                        order by described.artist_key asc, described.album_name asc nulls last
                    ) as integer
                )
        end as album_key

    from described
    cross join last_keys

)

select * from final

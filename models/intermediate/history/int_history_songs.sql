-- How each song of the histories matches the catalogue: by the first of these ways that finds a track.
--
-- id: the track has the id of the row's Spotify URI
-- name: artist and title are spelt the same
-- plain form: they differ in case, accents and punctuation marks at most
-- normal form: also in additions to the title such as "- Remastered 2011"
--
-- A form counts only if a single track of the catalogue has it: two artists, or two songs of an artist, can
-- have the same. Python computes the forms (history_names).

with

history_rows as (

    select * from {{ ref('int_history_rows') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

names as (

    select * from {{ ref('history_names') }}

),

spellings as (

    select
        coalesce(track_id, '') as track_id,
        artist_name,
        track_name,
        count(*) as n_plays

    from history_rows
    where reason is null
    group by coalesce(track_id, ''), artist_name, track_name

),

songs as (

    select
        spellings.track_id,
        spellings.artist_name,
        spellings.track_name,
        spellings.n_plays,
        names.plain_artist,
        names.plain_title,
        names.normal_title

    from spellings
    inner join names
        on
            spellings.artist_name = names.artist_name
            and spellings.track_name = names.track_name

),

catalogue as (

    select
        tracks.track_key,
        tracks.track_id,
        tracks.artist_name,
        tracks.track_name,
        names.plain_artist,
        names.plain_title,
        names.normal_title,
        count(*) over (partition by names.plain_artist, names.plain_title) as n_of_plain_form,
        count(*) over (partition by names.plain_artist, names.normal_title) as n_of_normal_form

    from tracks
    inner join names
        on
            tracks.artist_name = names.artist_name
            and tracks.track_name = names.track_name

),

final as (

    select
        songs.track_id,
        songs.artist_name,
        songs.track_name,
        songs.n_plays,
        songs.plain_artist,
        songs.normal_title,
        coalesce(
            by_id.track_key, by_name.track_key, by_plain_form.track_key, by_normal_form.track_key
        ) as track_key,
        case
            when by_id.track_key is not null then 'id'
            when by_name.track_key is not null then 'name'
            when by_plain_form.track_key is not null then 'plain form'
            when by_normal_form.track_key is not null then 'normal form'
        end as matched_by

    from songs
    left join tracks as by_id
        on songs.track_id = by_id.track_id
    left join tracks as by_name
        on
            songs.artist_name = by_name.artist_name
            and songs.track_name = by_name.track_name
    left join catalogue as by_plain_form
        on
            songs.plain_artist = by_plain_form.plain_artist
            and songs.plain_title = by_plain_form.plain_title
            and by_plain_form.n_of_plain_form = 1
    left join catalogue as by_normal_form
        on
            songs.plain_artist = by_normal_form.plain_artist
            and songs.normal_title = by_normal_form.normal_title
            and by_normal_form.n_of_normal_form = 1

)

select * from final

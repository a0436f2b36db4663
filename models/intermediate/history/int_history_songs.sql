-- How each song of the histories matches the catalogue: by the first of these ways that finds a track.
--
-- id: the track has the id of the row's Spotify URI
-- name: artist and title are the same but for case, accents and punctuation marks; of several tracks the one
--   that is spelt the same, then the more popular, then that with the lower id
-- normal form: also without additions such as "- Remastered 2011"; only if one track of the artist has it
--
-- Python computes the forms of the names (history_names). Songs without a match are the same song if their
-- artist and the normal form of their title are the same.

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
        tracks.popularity,
        names.plain_artist,
        names.plain_title,
        names.normal_title,
        count(*) over (partition by names.plain_artist, names.normal_title) as n_of_normal_form

    from tracks
    inner join names
        on
            tracks.artist_name = names.artist_name
            and tracks.track_name = names.track_name

),

same_names as (

    select
        songs.track_id,
        songs.artist_name,
        songs.track_name,
        catalogue.track_key,
        row_number() over (
            partition by songs.track_id, songs.artist_name, songs.track_name
            order by
                case
                    when
                        songs.artist_name = catalogue.artist_name
                        and songs.track_name = catalogue.track_name
                        then 1
                    else 2
                end asc,
                catalogue.popularity desc,
                catalogue.track_key asc
        ) as match_rank

    from songs
    inner join catalogue
        on
            songs.plain_artist = catalogue.plain_artist
            and songs.plain_title = catalogue.plain_title

),

final as (

    select
        songs.track_id,
        songs.artist_name,
        songs.track_name,
        songs.n_plays,
        songs.plain_artist,
        songs.normal_title,
        coalesce(by_id.track_key, by_name.track_key, by_normal_form.track_key) as track_key,
        case
            when by_id.track_key is not null then 'id'
            when by_name.track_key is not null then 'name'
            when by_normal_form.track_key is not null then 'normal form'
        end as matched_by

    from songs
    left join tracks as by_id
        on songs.track_id = by_id.track_id
    left join same_names as by_name
        on
            songs.track_id = by_name.track_id
            and songs.artist_name = by_name.artist_name
            and songs.track_name = by_name.track_name
            and by_name.match_rank = 1
    left join catalogue as by_normal_form
        on
            songs.plain_artist = by_normal_form.plain_artist
            and songs.normal_title = by_normal_form.normal_title
            and by_normal_form.n_of_normal_form = 1

)

select * from final

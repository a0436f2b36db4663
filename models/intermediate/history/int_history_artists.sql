-- Artists of the histories that are not those of a matched track: an artist of the catalogue of the same name
-- (int_artists says which, if several have it), else a new one with a key after the last of the catalogue.
-- An artist of the catalogue is spelt as there, a new one as in most plays; ties go to the first spelling by
-- name.

with

songs as (

    select * from {{ ref('int_history_songs') }}

),

artists as (

    select * from {{ ref('int_artists') }}

),

names as (

    select * from {{ ref('history_names') }}

),

catalogue_names as (

    select distinct
        artist_name,
        plain_artist

    from names

),

spellings as (

    select
        plain_artist,
        artist_name,
        row_number() over (
            partition by plain_artist
            order by sum(n_plays) desc, artist_name asc
        ) as spelling_rank

    from songs
    where track_key is null
    group by plain_artist, artist_name

),

in_catalogue as (

    select
        catalogue_names.plain_artist,
        artists.artist_key,
        artists.artist_name,
        row_number() over (
            partition by catalogue_names.plain_artist
            order by artists.followers desc nulls last, artists.artist_key asc
        ) as artist_rank

    from catalogue_names
    inner join artists
        on catalogue_names.artist_name = artists.artist_name
    where artists.is_first_of_name

),

last_key as (

    select coalesce(max(artist_key), 0) as artist_key
    from artists

),

found as (

    select
        spellings.plain_artist,
        coalesce(in_catalogue.artist_name, spellings.artist_name) as artist_name,
        in_catalogue.artist_key

    from spellings
    left join in_catalogue
        on
            spellings.plain_artist = in_catalogue.plain_artist
            and in_catalogue.artist_rank = 1
    where spellings.spelling_rank = 1

),

final as (

    select
        found.plain_artist,
        found.artist_name,
        found.artist_key is not null as is_in_catalogue,
        cast(
            coalesce(
                found.artist_key,
                last_key.artist_key + row_number() over (
                    partition by found.artist_key is null
                    order by found.plain_artist asc
                )
            ) as integer
        ) as artist_key

    from found
    cross join last_key

)

select * from final

-- The artists of the histories' songs that the catalogue lacks: an artist of the catalogue of the same name
-- (int_artists says which, if several have it), else the only one whose name differs in case, accents and
-- punctuation marks at most, else a new one with a key after the last of the catalogue.

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

spellings as (

    select distinct
        artist_name,
        plain_artist

    from songs
    where track_key is null

),

spellings_of_plain_forms as (

    select distinct
        plain_artist,
        artist_name

    from names

),

plain_forms as (

    select
        spellings_of_plain_forms.plain_artist,
        min(artists.artist_key) as artist_key

    from spellings_of_plain_forms
    inner join artists
        on spellings_of_plain_forms.artist_name = artists.artist_name
    group by spellings_of_plain_forms.plain_artist
    having count(*) = 1

),

last_key as (

    select coalesce(max(artist_key), 0) as artist_key
    from artists

),

found as (

    select
        spellings.artist_name,
        coalesce(by_name.artist_key, plain_forms.artist_key) as artist_key

    from spellings
    left join artists as by_name
        on
            spellings.artist_name = by_name.artist_name
            and by_name.is_first_of_name
    left join plain_forms
        on spellings.plain_artist = plain_forms.plain_artist

),

final as (

    select
        found.artist_name,
        coalesce(artists.artist_name, found.artist_name) as usual_name,
        found.artist_key is not null as is_in_catalogue,
        cast(
            coalesce(
                found.artist_key,
                last_key.artist_key + row_number() over (
                    partition by found.artist_key is null
                    order by found.artist_name asc
                )
            ) as integer
        ) as artist_key

    from found
    cross join last_key
    left join artists
        on found.artist_key = artists.artist_key

)

select * from final

-- The types of the columns, and the rules by which a row is broken, are in _sources.yml.
--
-- The file has one of two layouts; the columns of the other layout are null.

with

source as (

    select * from {{ source('catalogue', 'tracks_extended') }}

),

renamed as (

    select
        -- ids
        track_id,

        -- strings
        track_name,
        coalesce(artist_name, split_part(artists, ';', 1)) as artist_name,
        album_name,
        coalesce(track_genre, genre) as track_genre,

        -- numerics
        popularity,

        -- the row of the file
        file_name,
        line,
        defects is not null as is_broken,
        defects

    from source

)

select * from renamed

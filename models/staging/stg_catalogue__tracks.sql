-- The types of the columns, and the rules by which a row is broken, are in _sources.yml.

with

source as (

    select * from {{ source('catalogue', 'tracks') }}

),

renamed as (

    select
        -- ids
        id as track_id,
        id_artists as artist_ids,

        -- strings
        name as track_name,
        artists as artist_names,
        release_date,

        -- numerics
        popularity,
        duration_ms,
        danceability,
        energy,
        key,
        loudness,
        mode,
        speechiness,
        acousticness,
        instrumentalness,
        liveness,
        valence,
        tempo,
        time_signature,

        -- dates
        released_on,

        -- the row of the file
        file_name,
        line,
        defects is not null as is_broken,
        defects

    from source

)

select * from renamed

-- The types of the columns, and the keys that they are read from, are in _sources.yml.

with

source as (

    select * from {{ source('history', 'streams') }}

),

renamed as (

    select
        -- the row of the file
        listener,
        file_name,
        row_number,
        kind,

        -- ids
        track_uri,
        episode_uri,
        audiobook_uri,

        -- strings
        track_name,
        artist_name,
        album_name,
        episode_name,
        audiobook_title,
        country,
        reason_start,
        reason_end,

        -- numerics
        ms_played,

        -- booleans
        shuffle,
        skipped,
        offline,
        is_private,

        -- timestamps
        ended_at,
        offline_at,

        -- what is wrong with the row
        defect

    from source

)

select * from renamed

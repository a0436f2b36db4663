-- The types of the columns, and the rules by which a row is broken, are in _sources.yml.

with

source as (

    select * from {{ source('catalogue', 'artists') }}

),

renamed as (

    select
        -- ids
        id as artist_id,

        -- strings
        name as artist_name,

        -- numerics
        followers,
        popularity,

        -- the row of the file
        file_name,
        line,
        defects is not null as is_broken,
        defects

    from source

)

select * from renamed

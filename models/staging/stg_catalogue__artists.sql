with

source as (

    {% if var('catalogue_dir') %}
    select * from {{ source('catalogue', 'artists') }}
    {% else %}
    select * from {{ ref('sample_artists') }}
    {% endif %}

),

renamed as (

    select
        -- ids
        id as artist_id,

        -- strings
        name as artist_name,

        -- numerics
        -- followers are written as floats (`5.0`)
        try_cast(try_cast(followers as double) as bigint) as followers,
        try_cast(popularity as integer) as popularity

    from source

)

select * from renamed

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
        {{ whole_number('followers', 'bigint') }} as followers,
        {{ whole_number('popularity') }} as popularity

    from source

)

select * from renamed

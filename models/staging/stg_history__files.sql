with

source as (

    select * from {{ source('history', 'files') }}

),

renamed as (

    select
        -- ids
        listener,
        file_name,

        -- strings
        kind,

        -- numerics
        n_rows

    from source

)

select * from renamed

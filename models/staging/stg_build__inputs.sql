with

source as (

    select * from {{ source('build', 'inputs') }}

),

renamed as (

    select
        input,
        input_value

    from source

)

select * from renamed

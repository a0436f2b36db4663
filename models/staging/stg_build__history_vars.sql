with

source as (

    select * from {{ source('build', 'history_vars') }}

),

renamed as (

    select
        time_zone,
        private_sessions

    from source

)

select * from renamed

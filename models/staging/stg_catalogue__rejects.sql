with

source as (

    {% if var('catalogue_dir') %}
    select * from {{ source('catalogue', 'rejects') }}
    {% else %}
    -- the sample catalogue is as it should be
    select
        cast(null as {{ dbt.type_string() }}) as data_set,
        cast(null as {{ dbt.type_string() }}) as file_name,
        cast(null as bigint) as line,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as value,
        cast(null as {{ dbt.type_string() }}) as reason
    where false
    {% endif %}

),

renamed as (

    select
        -- strings
        data_set,
        file_name,
        column_name,
        value,
        reason,

        -- numerics
        line

    from source

)

select * from renamed

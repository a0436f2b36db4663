with

rejects as (

    select * from {{ ref('stg_catalogue__rejects') }}

),

final as (

    select
        data_set,
        file_name,
        line,
        column_name,
        value,
        reason

    from rejects

)

select * from final

with

tracks as (

    select * from {{ ref('stg_catalogue__tracks') }}

),

artists as (

    select * from {{ ref('stg_catalogue__artists') }}

),

tracks_extended as (

    select * from {{ ref('stg_catalogue__tracks_extended') }}

),

every_row as (

    select
        'tracks' as data_set,
        file_name,
        line,
        defects
    from tracks
    union all
    select
        'artists' as data_set,
        file_name,
        line,
        defects
    from artists
    union all
    select
        'tracks_extended' as data_set,
        file_name,
        line,
        defects
    from tracks_extended

),

final as (

    select
        every_row.data_set,
        every_row.file_name,
        every_row.line,
        -- fields of a struct, which sqlfluff takes for columns of a table
        unnested.defect.column_name, -- noqa: RF01
        unnested.defect.value, -- noqa: RF01
        unnested.defect.reason -- noqa: RF01

    from every_row
    {{ unnest('every_row.defects', 'defect') }}

)

select * from final

with

artists as (

    select * from {{ ref('stg_catalogue__artists') }}

),

numbered_by_id as (

    select
        *,
        row_number() over (
            partition by is_broken, artist_id
            order by followers desc nulls last, popularity desc, artist_name asc, line asc
        ) as row_of_id

    from artists

),

final as (

    -- each row goes at the first step that it fails
    select
        artist_id,
        artist_name,
        followers,
        popularity,
        line,
        case
            when is_broken then 1
            when row_of_id > 1 then 2
        end as failed_step

    from numbered_by_id

)

select * from final

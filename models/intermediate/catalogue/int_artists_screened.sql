{% set popularity_range = var('catalogue_ranges')['popularity'] %}

with

artists as (

    select * from {{ ref('stg_catalogue__artists') }}

),

checked as (

    select
        *,
        coalesce(
            artist_id is not null
            and artist_name is not null
            and popularity between {{ popularity_range[0] }} and {{ popularity_range[1] }},
            false
        ) as is_usable

    from artists

),

numbered_by_id as (

    select
        *,
        row_number() over (
            partition by is_usable, artist_id
            order by followers desc nulls last, popularity desc, artist_name asc
        ) as row_of_id

    from checked

),

final as (

    -- each row goes at the first step that it fails
    select
        artist_id,
        artist_name,
        followers,
        popularity,
        case
            when not is_usable then 1
            when row_of_id > 1 then 2
        end as failed_step

    from numbered_by_id

)

select * from final

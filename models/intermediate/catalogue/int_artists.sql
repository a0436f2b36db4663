with

artists_screened as (

    select * from {{ ref('int_artists_screened') }}

),

kept as (

    select * from artists_screened
    where failed_step is null

),

final as (

    select
        cast(row_number() over (order by artist_id asc) as integer) as artist_key,
        artist_id,
        artist_name,
        followers,
        popularity,
        -- the artist that a name alone stands for
        row_number() over (
            partition by artist_name
            order by followers desc nulls last, artist_id asc
        ) = 1 as is_first_of_name

    from kept

)

select * from final

with

plays as (

    select * from {{ ref('int_plays') }}

),

final as (

    select
        user_id,
        year,
        artist_key,
        local_date,
        count(case when listened_ms >= 30000 then 1 end) as n_listens,
        cast(sum(listened_ms) as bigint) as listened_ms

    from plays
    group by user_id, year, artist_key, local_date

)

select * from final

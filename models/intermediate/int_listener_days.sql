with

artist_days as (

    select * from {{ ref('int_listener_artist_days') }}

),

counted as (

    select
        user_id,
        year,
        local_date,
        cast(sum(n_listens) as bigint) as n_listens,
        cast(sum(listened_ms) as bigint) as listened_ms

    from artist_days
    group by user_id, year, local_date

),

final as (

    select
        user_id,
        year,
        local_date,
        n_listens,
        listened_ms,
        cast(sum(n_listens) over (
            partition by user_id, year
            order by local_date asc
            rows between unbounded preceding and current row
        ) as bigint) as n_listens_so_far

    from counted

)

select * from final

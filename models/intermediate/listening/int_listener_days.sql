with

habits as (

    select * from {{ ref('int_listener_habits') }}

),

final as (

    select
        user_id,
        year,
        local_date,
        n_plays,
        n_listens,
        n_within_5s,
        n_within_10s,
        n_skipped,
        n_older_than_18_months,
        listened_ms,
        cast(sum(n_listens) over (
            partition by user_id, year
            order by local_date asc
            rows between unbounded preceding and current row
        ) as bigint) as n_listens_so_far

    from habits
    where local_date is not null

)

select * from final

{{ config(materialized='view') }}

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
        n_with_known_end,
        n_older_than_18_months,
        listened_ms

    from habits
    where local_date is not null

)

select * from final

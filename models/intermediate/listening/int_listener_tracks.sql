-- Minutes count all plays, not only listens.

with

plays as (

    select * from {{ ref('int_plays') }}

),

final as (

    select
        user_id,
        year,
        track_key,
        count(case when is_listen then 1 end) as n_listens,
        cast(sum(listened_ms) as bigint) as listened_ms,
        min(ended_at) as first_ended_at,
        min(case when is_listen then local_date end) as first_listened_on

    from plays
    group by user_id, year, track_key

)

select * from final
{{ sort_table_by(['user_id', 'year', 'track_key']) }}

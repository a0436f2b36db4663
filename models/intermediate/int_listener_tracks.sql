-- A listen is a play of 30 seconds and more. Minutes count all plays.

with

plays as (

    select * from {{ ref('int_plays') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

final as (

    select
        plays.user_id,
        plays.year,
        plays.track_key,
        count(*) as n_plays,
        count(case when plays.listened_ms >= 30000 then 1 end) as n_listens,
        count(case when plays.listened_ms < 5000 then 1 end) as n_within_5s,
        count(case when plays.listened_ms < 10000 then 1 end) as n_within_10s,
        count(case when plays.listened_ms < plays.duration_ms then 1 end) as n_skipped,
        -- 18 months are 548 days
        count(
            case when {{ days_between('tracks.released_on', 'plays.local_date') }} > 548 then 1 end
        ) as n_older_than_18_months,
        cast(sum(plays.listened_ms) as bigint) as listened_ms,
        min(plays.ended_at) as first_ended_at,
        min(case when plays.listened_ms >= 30000 then plays.local_date end) as first_listened_on

    from plays
    inner join tracks
        on plays.track_key = tracks.track_key
    group by plays.user_id, plays.year, plays.track_key

)

select * from final

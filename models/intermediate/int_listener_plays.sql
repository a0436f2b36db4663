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
        cast(extract(year from plays.ended_at) as integer) as year,
        count(*) as n_plays,
        cast(sum(plays.listened_ms) as bigint) as listened_ms,
        count(case when plays.listened_ms < 5000 then 1 end) as n_within_5s,
        count(case when plays.listened_ms < 10000 then 1 end) as n_within_10s,
        count(case when plays.listened_ms < 30000 then 1 end) as n_within_30s,
        count(case when plays.listened_ms < plays.duration_ms then 1 end) as n_skipped,
        -- 18 months are 548 days
        count(
            case
                when {{ days_between('tracks.released_on', 'cast(plays.ended_at as date)') }} > 548 then 1
            end
        ) as n_older_than_18_months

    from plays
    inner join tracks
        on plays.track_id = tracks.track_id
    group by plays.user_id, cast(extract(year from plays.ended_at) as integer)

)

select * from final

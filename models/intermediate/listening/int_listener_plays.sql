with

listener_days as (

    select * from {{ ref('int_listener_days') }}

),

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

listener_years as (

    select * from {{ ref('int_listener_years') }}

),

counted as (

    select
        user_id,
        year,
        sum(n_plays) as n_plays,
        sum(n_listens) as n_listens,
        sum(n_within_5s) as n_within_5s,
        sum(n_within_10s) as n_within_10s,
        sum(n_skipped) as n_skipped,
        sum(n_with_known_end) as n_with_known_end,
        sum(n_older_than_18_months) as n_older_than_18_months,
        sum(listened_ms) as listened_ms

    from listener_days
    group by user_id, year

),

tracks as (

    select
        user_id,
        year,
        count(*) as n_tracks

    from listener_tracks
    where n_listens > 0
    group by user_id, year

),

final as (

    select
        listener_years.user_id,
        listener_years.year,
        {{ population_year('listener_years.user_id', 'listener_years.year') }} as population_year,
        listener_years.observed_from,
        cast(coalesce(counted.n_plays, 0) as bigint) as n_plays,
        cast(coalesce(counted.n_listens, 0) as bigint) as n_listens,
        cast(coalesce(counted.n_within_5s, 0) as bigint) as n_within_5s,
        cast(coalesce(counted.n_within_10s, 0) as bigint) as n_within_10s,
        cast(coalesce(counted.n_plays - counted.n_listens, 0) as bigint) as n_within_30s,
        cast(coalesce(counted.n_skipped, 0) as bigint) as n_skipped,
        cast(coalesce(counted.n_with_known_end, 0) as bigint) as n_with_known_end,
        cast(coalesce(counted.n_older_than_18_months, 0) as bigint) as n_older_than_18_months,
        cast(coalesce(counted.listened_ms, 0) as bigint) as listened_ms,
        coalesce(tracks.n_tracks, 0) as n_tracks

    from listener_years
    left join counted
        on
            listener_years.user_id = counted.user_id
            and listener_years.year = counted.year
    left join tracks
        on
            listener_years.user_id = tracks.user_id
            and listener_years.year = tracks.year

)

select * from final

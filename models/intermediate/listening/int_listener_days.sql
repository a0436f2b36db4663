{% set second_ms = 1000 %}
{% set days_of_18_months = 548 %}

with

plays as (

    select * from {{ ref('int_plays') }}

),

tracks as (

    select * from {{ ref('int_played_tracks') }}

),

described as (

    select
        plays.user_id,
        plays.year,
        plays.local_date,
        plays.listened_ms,
        plays.is_skipped,
        plays.is_listen,
        {{ days_between('tracks.released_on', 'plays.local_date') }} as days_since_release

    from plays
    inner join tracks
        on plays.track_key = tracks.track_key

),

final as (

    select
        user_id,
        year,
        local_date,
        count(*) as n_plays,
        count(case when is_listen then 1 end) as n_listens,
        count(case when listened_ms < {{ 5 * second_ms }} then 1 end) as n_within_5s,
        count(case when listened_ms < {{ 10 * second_ms }} then 1 end) as n_within_10s,
        count(case when is_skipped then 1 end) as n_skipped,
        count(is_skipped) as n_with_known_end,
        count(case when days_since_release > {{ days_of_18_months }} then 1 end) as n_older_than_18_months,
        cast(sum(listened_ms) as bigint) as listened_ms

    from described
    group by user_id, year, local_date

)

select * from final

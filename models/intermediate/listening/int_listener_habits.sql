-- One pass over the plays gives three small summaries of each listener's year: by day, by hour and mood,
-- and by part of the day and genre. Columns that a row is not grouped by are null. The parts of the day
-- are in local time.

{% set morning_starts_at = 5 %}
{% set midday_starts_at = 11 %}
{% set evening_starts_at = 17 %}
{% set night_starts_at = 22 %}
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
        plays.local_hour,
        case
            when plays.local_hour >= {{ night_starts_at }} or plays.local_hour < {{ morning_starts_at }}
                then 'night'
            when plays.local_hour >= {{ evening_starts_at }} then 'evening'
            when plays.local_hour >= {{ midday_starts_at }} then 'midday'
            else 'morning'
        end as day_part,
        tracks.track_genre,
        tracks.mood,
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
        day_part,
        local_hour,
        mood,
        track_genre,
        count(*) as n_plays,
        count(case when is_listen then 1 end) as n_listens,
        count(case when listened_ms < {{ 5 * second_ms }} then 1 end) as n_within_5s,
        count(case when listened_ms < {{ 10 * second_ms }} then 1 end) as n_within_10s,
        count(case when is_skipped then 1 end) as n_skipped,
        count(is_skipped) as n_with_known_end,
        count(case when days_since_release > {{ days_of_18_months }} then 1 end) as n_older_than_18_months,
        cast(sum(listened_ms) as bigint) as listened_ms

    from described
    -- sqlfluff does not parse grouping sets in DuckDB's dialect
    group by grouping sets ( -- noqa: PRS
        (user_id, year, local_date),
        (user_id, year, day_part, local_hour, mood),
        (user_id, year, day_part, track_genre)
    )

)

select * from final

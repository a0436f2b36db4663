-- The year is that of the feed, in UTC. Dates and hours are local; a local date outside the feed's year is
-- clamped to the nearest day of the year. The parts of the day are in local time.

{{ config(materialized='view') }}

{% set least_listen_ms = 30 * 1000 %}
{% set morning_starts_at = 5 %}
{% set midday_starts_at = 11 %}
{% set evening_starts_at = 17 %}
{% set night_starts_at = 22 %}

with

simulated_user_events as (

    select * from {{ ref('simulated_user_events') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

clocks as (

    select * from {{ ref('int_listener_clocks') }}

),

history_plays as (

    select * from {{ ref('int_history_plays') }}

),

events as (

    select
        id as play_id,
        user_id,
        track_key,
        cast(timestamp as timestamp) as ended_at,
        listening_time as listened_ms

    from simulated_user_events

),

plays as (

    select
        events.play_id,
        events.user_id,
        events.track_key,
        tracks.artist_key,
        events.ended_at,
        clocks.year,
        clocks.first_date,
        clocks.last_date,
        {{ dbt.dateadd('minute', 'clocks.utc_offset_minutes', 'events.ended_at') }}
            as local_ended_at,
        events.listened_ms,
        tracks.duration_ms

    from events
    inner join tracks
        on events.track_key = tracks.track_key
    inner join clocks
        on
            events.user_id = clocks.user_id
            and events.ended_at >= clocks.starts_at
            and events.ended_at < clocks.ends_before

),

all_plays as (

    select
        play_id,
        user_id,
        track_key,
        artist_key,
        ended_at,
        year,
        greatest(least(cast(local_ended_at as date), last_date), first_date) as local_date,
        cast(extract(hour from local_ended_at) as integer) as local_hour,
        listened_ms,
        listened_ms < duration_ms as is_skipped

    from plays

    union all

    select
        play_id,
        user_id,
        track_key,
        artist_key,
        ended_at,
        year,
        local_date,
        local_hour,
        listened_ms,
        is_skipped

    from history_plays

),

final as (

    select
        *,
        case
            when local_hour >= {{ night_starts_at }} or local_hour < {{ morning_starts_at }} then 'night'
            when local_hour >= {{ evening_starts_at }} then 'evening'
            when local_hour >= {{ midday_starts_at }} then 'midday'
            else 'morning'
        end as day_part,
        listened_ms >= {{ least_listen_ms }} as is_listen

    from all_plays

)

select * from final

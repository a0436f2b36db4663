-- Plays that end at the same moment are told apart by a millisecond each, in the order of their files:
-- account data give the end to the minute. A play starts no earlier than the one before it ends.
--
-- Local time is that of the country in which the play was streamed, else that of the var history_time_zone.
-- The year is that of the end in UTC; a local date outside it is clamped to the nearest day of the year, as
-- for simulated plays.

with

history_rows as (

    select * from {{ ref('int_history_rows') }}

),

songs as (

    select * from {{ ref('int_history_songs') }}

),

history_artists as (

    select * from {{ ref('int_history_artists') }}

),

history_tracks as (

    select * from {{ ref('int_history_tracks') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

countries as (

    select * from {{ ref('countries') }}

),

history_vars as (

    select * from {{ ref('stg_build__history_vars') }}

),

identified as (

    select
        history_rows.*,
        coalesce(songs.track_key, history_tracks.track_key) as track_key,
        coalesce(tracks.artist_key, history_tracks.artist_key) as artist_key,
        songs.track_key is not null as is_in_catalogue,
        tracks.duration_ms,
        countries.country,
        countries.time_zone,
        row_number() over (
            partition by history_rows.user_id, history_rows.ended_at
            order by history_rows.file_name asc, history_rows.row_number asc
        ) - 1 as ms_later

    from history_rows
    inner join songs
        on
            coalesce(history_rows.track_id, '') = songs.track_id
            and history_rows.artist_name = songs.artist_name
            and history_rows.track_name = songs.track_name
    left join tracks
        on songs.track_key = tracks.track_key
    left join history_artists
        on
            songs.artist_name = history_artists.artist_name
            and songs.track_key is null
    left join history_tracks
        on
            history_artists.artist_key = history_tracks.artist_key
            and songs.normal_title = history_tracks.normal_title
    left join countries
        on history_rows.country_code = countries.country_code
    where history_rows.reason is null

),

in_order as (

    select
        identified.*,
        {{ dbt.dateadd('millisecond', 'identified.ms_later', 'identified.ended_at') }} as distinct_ended_at,
        cast(extract(year from identified.ended_at) as integer) as year,
        coalesce(identified.time_zone, nullif(history_vars.time_zone, ''), 'UTC') as clock,
        case
            when identified.time_zone is not null then 'country'
            when history_vars.time_zone <> '' then 'history_time_zone'
            else 'UTC'
        end as clock_from

    from identified
    cross join history_vars

),

with_local_time as (

    select
        *,
        {{ dbt.dateadd('minute', utc_offset_minutes('clock', 'distinct_ended_at'), 'distinct_ended_at') }}
            as local_ended_at,
        row_number() over (
            partition by user_id
            order by distinct_ended_at asc, file_name asc, row_number asc
        ) - 1 as play_number,
        lag(distinct_ended_at) over (
            partition by user_id
            order by distinct_ended_at asc, file_name asc, row_number asc
        ) as previous_ended_at

    from in_order

),

final as (

    select
        cast(10000000 * user_id + play_number as bigint) as play_id,
        user_id,
        track_key,
        artist_key,
        is_in_catalogue,
        distinct_ended_at as ended_at,
        greatest(
            {{ dbt.dateadd('millisecond', '-listened_ms', 'distinct_ended_at') }},
            coalesce(previous_ended_at, cast('0001-01-01' as timestamp))
        ) as started_at,
        year,
        greatest(
            least(cast(local_ended_at as date), make_date(year, 12, 31)), make_date(year, 1, 1)
        ) as local_date,
        cast(extract(hour from local_ended_at) as integer) as local_hour,
        cast(listened_ms as integer) as listened_ms,
        coalesce(is_skipped, listened_ms < duration_ms) as is_skipped,
        is_offline_time,
        country,
        clock,
        clock_from

    from with_local_time

)

select * from final

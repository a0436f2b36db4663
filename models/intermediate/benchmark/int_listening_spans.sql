{% set top_tracks, least_plays = 50, 8 %}
{% set top_artists, block_days, blocks_apart = 20, 30, 6 %}
{% set hour_ms = 60 * 60 * 1000 %}
{% set day_ms = 24 * hour_ms %}
{# 0.05 hours #}
{% set least_return_ms = 3 * 60 * 1000 %}

with

plays as (

    select * from {{ ref('int_benchmark_plays') }}

),

listeners as (

    select * from {{ ref('int_benchmark_listeners') }}

),

days as (

    select * from {{ ref('int_days') }}

),

counted_days as (

    select
        user_id,
        year,
        utc_date,
        count(*) as n_plays

    from plays
    group by user_id, year, utc_date

),

day_volumes as (

    select
        listeners.user_id,
        listeners.year,
        days.date_day,
        ln(1 + coalesce(counted_days.n_plays, 0)) as day_volume

    from listeners
    inner join days
        on listeners.year = extract(year from days.date_day)
    left join counted_days
        on
            listeners.user_id = counted_days.user_id
            and listeners.year = counted_days.year
            and days.date_day = counted_days.utc_date

),

earlier_volumes as (

    select
        *,
        lag(day_volume) over (partition by user_id, year order by date_day asc) as volume_a_day_before,
        lag(day_volume, 7) over (partition by user_id, year order by date_day asc) as volume_a_week_before

    from day_volumes

),

day_correlations as (

    select
        user_id,
        year,
        {{ correlation('volume_a_day_before', 'day_volume') }} as day_acf1

    from earlier_volumes
    where volume_a_day_before is not null
    group by user_id, year

),

week_correlations as (

    select
        user_id,
        year,
        {{ correlation('volume_a_week_before', 'day_volume') }} as day_acf7

    from earlier_volumes
    where volume_a_week_before is not null
    group by user_id, year

),

tracks as (

    select
        user_id,
        year,
        track_key,
        count(*) as n_plays

    from plays
    group by user_id, year, track_key

),

ranked_tracks as (

    select
        *,
        row_number() over (partition by user_id, year order by n_plays desc, track_key asc) as track_rank

    from tracks
    where n_plays >= {{ least_plays }}

),

track_spans as (

    select
        plays.user_id,
        plays.year,
        plays.track_key,
        percentile_cont(0.9) within group (order by {{ epoch_ms('plays.ended_at') }})
        - percentile_cont(0.1) within group (order by {{ epoch_ms('plays.ended_at') }}) as span_ms

    from plays
    inner join ranked_tracks
        on
            plays.user_id = ranked_tracks.user_id
            and plays.year = ranked_tracks.year
            and plays.track_key = ranked_tracks.track_key
    where ranked_tracks.track_rank <= {{ top_tracks }}
    group by plays.user_id, plays.year, plays.track_key

),

mean_spans as (

    select
        user_id,
        year,
        avg(span_ms) as span_ms

    from track_spans
    group by user_id, year

),

block_plays as (

    select
        plays.user_id,
        plays.year,
        plays.artist_key,
        cast(floor({{ days_between('listeners.starts_on', 'plays.utc_date') }} / {{ block_days }}) as integer)
            as block,
        cast(floor(listeners.n_days / {{ block_days }}) as integer) as n_blocks

    from plays
    inner join listeners
        on
            plays.user_id = listeners.user_id
            and plays.year = listeners.year

),

block_artists as (

    select
        user_id,
        year,
        block,
        artist_key,
        count(*) as n_plays

    from block_plays
    -- a last block of fewer days does not count
    where block < n_blocks
    group by user_id, year, block, artist_key

),

ranked_artists as (

    select
        *,
        row_number() over (partition by user_id, year, block order by n_plays desc, artist_key asc)
            as artist_rank

    from block_artists

),

top_artists as (

    select * from ranked_artists
    where artist_rank <= {{ top_artists }}

),

blocks as (

    select
        user_id,
        year,
        block,
        count(*) as n_artists

    from top_artists
    group by user_id, year, block

),

common_artists as (

    select
        earlier.user_id,
        earlier.year,
        earlier.block,
        count(*) as n_artists

    from top_artists as earlier
    inner join top_artists as later
        on
            earlier.user_id = later.user_id
            and earlier.year = later.year
            and earlier.block + {{ blocks_apart }} = later.block
            and earlier.artist_key = later.artist_key
    group by earlier.user_id, earlier.year, earlier.block

),

block_overlaps as (

    select
        earlier.user_id,
        earlier.year,
        avg(
            coalesce(common_artists.n_artists, 0)
            / (earlier.n_artists + later.n_artists - coalesce(common_artists.n_artists, 0))
        ) as jac_a6

    from blocks as earlier
    inner join blocks as later
        on
            earlier.user_id = later.user_id
            and earlier.year = later.year
            and earlier.block + {{ blocks_apart }} = later.block
    left join common_artists
        on
            earlier.user_id = common_artists.user_id
            and earlier.year = common_artists.year
            and earlier.block = common_artists.block
    group by earlier.user_id, earlier.year

),

returns as (

    select
        user_id,
        year,
        is_same_track,
        {{ epoch_ms('ended_at') }}
        - lag({{ epoch_ms('ended_at') }}) over (
            partition by user_id, year, track_key order by play_number asc
        ) as after_ms

    from plays

),

return_spreads as (

    select
        user_id,
        year,
        stddev_pop(ln(greatest(after_ms, {{ least_return_ms }}) / {{ hour_ms }})) as ret_logsd

    from returns
    where
        after_ms is not null
        and not is_same_track
    group by user_id, year

),

final as (

    select
        listeners.user_id,
        listeners.year,
        {{ reproducible('day_correlations.day_acf1') }} as day_acf1,
        {{ reproducible('week_correlations.day_acf7') }} as day_acf7,
        {{ reproducible('mean_spans.span_ms / ' ~ day_ms ~ ' / listeners.n_days') }} as top50_span,
        {{ reproducible('block_overlaps.jac_a6') }} as jac_a6,
        {{ reproducible('return_spreads.ret_logsd') }} as ret_logsd

    from listeners
    left join day_correlations
        on
            listeners.user_id = day_correlations.user_id
            and listeners.year = day_correlations.year
    left join week_correlations
        on
            listeners.user_id = week_correlations.user_id
            and listeners.year = week_correlations.year
    left join mean_spans
        on
            listeners.user_id = mean_spans.user_id
            and listeners.year = mean_spans.year
    left join block_overlaps
        on
            listeners.user_id = block_overlaps.user_id
            and listeners.year = block_overlaps.year
    left join return_spreads
        on
            listeners.user_id = return_spreads.user_id
            and listeners.year = return_spreads.year

)

select * from final

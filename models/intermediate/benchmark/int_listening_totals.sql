{% set top_tracks = 100 %}
{% set top_artists = 5 %}
{% set first_rank, last_rank = 5, 1000 %}
{% set growth_steps = 60 %}
{# 50 plays or 1% of the plays, whichever is more #}
{% set first_step = 'greatest(50, listeners.n_plays / 100)' %}
{% set radians_per_hour = 'pi() / 12' %}
{% set quiet_hours = 5 %}

with

plays as (

    select * from {{ ref('int_benchmark_plays') }}

),

listeners as (

    select * from {{ ref('int_benchmark_listeners') }}

),

totals as (

    select
        user_id,
        year,
        count(*) as n_plays,
        count(distinct utc_date) as n_active_days,
        {{ minutes('sum(listened_ms)') }} as n_minutes,
        sum(case when is_session_start then 1 else 0 end) as n_sessions,
        avg(case when is_listen then 0 else 1 end) as lt30,
        avg(case when not is_session_start then (case when is_same_track then 1 else 0 end) end)
            as same_track_next,
        avg(case when not is_session_start then (case when is_same_artist then 1 else 0 end) end)
            as same_artist_next,
        avg(case when 2 * play_number > n_plays then (case when is_first_of_track then 0 else 1 end) end)
            as repeat_track,
        avg(case when 2 * play_number > n_plays then (case when is_first_of_artist then 0 else 1 end) end)
            as repeat_artist

    from plays
    group by user_id, year

),

sessions as (

    select
        user_id,
        year,
        {{ plays_until_next() }} as n_plays

    from plays
    where is_session_start

),

session_lengths as (

    select
        user_id,
        year,
        median(n_plays) as sess_med,
        avg(n_plays) as sess_mean,
        avg(case when n_plays = 1 then 1 else 0 end) as sess_1

    from sessions
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
        user_id,
        year,
        n_plays,
        row_number() over (partition by user_id, year order by n_plays desc, track_key asc) as track_rank

    from tracks

),

track_shares as (

    -- the Gini coefficient from ranks in descending order: (n + 1 - 2 * sum(rank * plays) / sum(plays)) / n
    select
        user_id,
        year,
        sum(case when track_rank = 1 then n_plays else 0 end) / sum(n_plays) as top1_track,
        sum(case when track_rank <= {{ top_tracks }} then n_plays else 0 end) / sum(n_plays) as top100_track,
        (count(*) + 1 - 2 * sum(track_rank * n_plays) / sum(n_plays)) / count(*) as gini_track

    from ranked_tracks
    group by user_id, year

),

artists as (

    select
        user_id,
        year,
        artist_key,
        count(*) as n_plays

    from plays
    group by user_id, year, artist_key

),

ranked_artists as (

    select
        user_id,
        year,
        n_plays,
        row_number() over (partition by user_id, year order by n_plays desc, artist_key asc) as artist_rank

    from artists

),

artist_shares as (

    select
        user_id,
        year,
        sum(case when artist_rank = 1 then n_plays else 0 end) / sum(n_plays) as top1_artist,
        sum(case when artist_rank <= {{ top_artists }} then n_plays else 0 end) / sum(n_plays) as top5_artist,
        -regr_slope(
            case when artist_rank between {{ first_rank }} and {{ last_rank }} then ln(n_plays) end,
            case when artist_rank between {{ first_rank }} and {{ last_rank }} then ln(artist_rank) end
        ) as zipf_artist

    from ranked_artists
    group by user_id, year

),

growth_steps as (

    -- play numbers in geometric progression, up to all plays
    select
        listeners.user_id,
        listeners.year,
        cast(round(
            {{ first_step }}
            * power(
                listeners.n_plays / {{ first_step }},
                steps.step / {{ growth_steps - 1 }}
            )
        ) as bigint) as play_number,
        steps.step

    from listeners
    cross join range({{ growth_steps }}) as steps (step)

),

growth as (

    select
        growth_steps.user_id,
        growth_steps.year,
        growth_steps.step,
        growth_steps.play_number,
        count(*) as n_tracks

    from growth_steps
    inner join plays
        on
            growth_steps.user_id = plays.user_id
            and growth_steps.year = plays.year
            and growth_steps.play_number >= plays.play_number
    where plays.is_first_of_track
    group by growth_steps.user_id, growth_steps.year, growth_steps.step, growth_steps.play_number

),

growth_slopes as (

    select
        user_id,
        year,
        regr_slope(ln(n_tracks), ln(play_number)) as heaps_track

    from growth
    group by user_id, year

),

hours as (

    select
        listeners.user_id,
        listeners.year,
        hours_of_day.hour,
        count(plays.play_id) as n_plays

    from listeners
    cross join range(24) as hours_of_day (hour)
    left join plays
        on
            listeners.user_id = plays.user_id
            and listeners.year = plays.year
            and hours_of_day.hour = plays.utc_hour
    group by listeners.user_id, listeners.year, hours_of_day.hour

),

ranked_hours as (

    select
        *,
        row_number() over (partition by user_id, year order by n_plays asc, hour asc) as quiet_rank

    from hours

),

rhythms as (

    select
        user_id,
        year,
        sqrt(
            power(sum(n_plays * cos(hour * {{ radians_per_hour }})), 2)
            + power(sum(n_plays * sin(hour * {{ radians_per_hour }})), 2)
        ) / sum(n_plays) as circadian_r,
        avg(case when quiet_rank <= {{ quiet_hours }} then n_plays end) / avg(n_plays) as hour_min_over_mean

    from ranked_hours
    group by user_id, year

),

final as (

    select
        listeners.user_id,
        listeners.year,
        totals.n_active_days / listeners.n_days as active_share,
        totals.n_minutes / totals.n_active_days as min_per_active_day,
        totals.n_sessions / totals.n_active_days as sess_per_day,
        session_lengths.sess_med,
        session_lengths.sess_mean,
        session_lengths.sess_1,
        totals.lt30,
        totals.same_track_next,
        totals.same_artist_next,
        totals.repeat_track,
        totals.repeat_artist,
        track_shares.top1_track,
        track_shares.top100_track,
        artist_shares.top1_artist,
        artist_shares.top5_artist,
        track_shares.gini_track,
        {{ reproducible('growth_slopes.heaps_track') }} as heaps_track,
        {{ reproducible('artist_shares.zipf_artist') }} as zipf_artist,
        {{ reproducible('rhythms.circadian_r') }} as circadian_r,
        rhythms.hour_min_over_mean

    from listeners
    inner join totals
        on
            listeners.user_id = totals.user_id
            and listeners.year = totals.year
    inner join session_lengths
        on
            listeners.user_id = session_lengths.user_id
            and listeners.year = session_lengths.year
    inner join track_shares
        on
            listeners.user_id = track_shares.user_id
            and listeners.year = track_shares.year
    inner join artist_shares
        on
            listeners.user_id = artist_shares.user_id
            and listeners.year = artist_shares.year
    inner join growth_slopes
        on
            listeners.user_id = growth_slopes.user_id
            and listeners.year = growth_slopes.year
    inner join rhythms
        on
            listeners.user_id = rhythms.user_id
            and listeners.year = rhythms.year

)

select * from final

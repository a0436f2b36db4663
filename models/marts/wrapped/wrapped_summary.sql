-- Tracks, artists, genres and albums count from one listen; minutes count all plays. An artist is new if
-- the listener's first listen to it ever falls in this year and more than 30 days after the feed's first
-- day, or that of the listener's history; before that, new artists and known ones look the same. The
-- biggest day is the day with the most minutes, the most active hour the one with the most plays; ties go
-- to the earlier. A streak is a run of consecutive days with a listen; of streaks of the same length the
-- earlier counts. The percentile is the percentage of the year's other simulated listeners with fewer
-- minutes.

{% set settling_in_days = 30 %}

with

listeners as (

    select * from {{ ref('int_listeners') }}

),

listener_plays as (

    select * from {{ ref('int_listener_plays') }}

),

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

listener_artists as (

    select * from {{ ref('int_listener_artists') }}

),

listener_days as (

    select * from {{ ref('int_listener_days') }}

),

listener_hours as (

    select * from {{ ref('int_listener_hours') }}

),

listener_genres as (

    select * from {{ ref('int_listener_genres') }}

),

tracks as (

    select * from {{ ref('int_played_tracks') }}

),

genres as (

    select
        user_id,
        year,
        count(distinct track_genre) as n_genres

    from listener_genres
    where n_listens > 0
    group by user_id, year

),

albums as (

    select
        listener_tracks.user_id,
        listener_tracks.year,
        count(distinct tracks.album_key) as n_albums

    from listener_tracks
    inner join tracks
        on listener_tracks.track_key = tracks.track_key
    where listener_tracks.n_listens > 0
    group by listener_tracks.user_id, listener_tracks.year

),

firsts as (

    select
        user_id,
        artist_key,
        min(first_listened_on) as first_listened_on

    from listener_artists
    group by user_id, artist_key

),

artists as (

    select
        listener_artists.user_id,
        listener_artists.year,
        count(*) as n_artists,
        count(
            case
                when
                    listener_artists.first_listened_on = firsts.first_listened_on
                    and {{ days_between('listener_plays.observed_from', 'firsts.first_listened_on') }}
                    > {{ settling_in_days }}
                    then 1
            end
        ) as n_new_artists

    from listener_artists
    inner join firsts
        on
            listener_artists.user_id = firsts.user_id
            and listener_artists.artist_key = firsts.artist_key
    inner join listener_plays
        on
            listener_artists.user_id = listener_plays.user_id
            and listener_artists.year = listener_plays.year
    group by listener_artists.user_id, listener_artists.year

),

ranked_days as (

    select
        user_id,
        year,
        local_date,
        listened_ms,
        row_number() over (
            partition by user_id, year
            order by listened_ms desc, local_date asc
        ) as day_rank

    from listener_days

),

hours as (

    select
        user_id,
        year,
        local_hour,
        sum(n_plays) as n_plays

    from listener_hours
    group by user_id, year, local_hour

),

ranked_hours as (

    select
        user_id,
        year,
        local_hour,
        row_number() over (
            partition by user_id, year
            order by n_plays desc, local_hour asc
        ) as hour_rank

    from hours

),

streak_days as (

    select
        user_id,
        year,
        local_date,
        {{ streak(day_number('local_date'), ['user_id', 'year']) }} as streak

    from listener_days
    where n_listens > 0

),

streaks as (

    select
        user_id,
        year,
        min(local_date) as starts_on,
        count(*) as n_days

    from streak_days
    group by user_id, year, streak

),

ranked_streaks as (

    select
        user_id,
        year,
        starts_on,
        n_days,
        row_number() over (
            partition by user_id, year
            order by n_days desc, starts_on asc
        ) as streak_rank

    from streaks

),

first_plays as (

    select
        user_id,
        year,
        min(first_ended_at) as first_ended_at

    from listener_tracks
    group by user_id, year

),

first_tracks as (

    -- plays do not overlap, so only one track can match
    select
        first_plays.user_id,
        first_plays.year,
        first_plays.first_ended_at,
        min(listener_tracks.track_key) as track_key

    from first_plays
    inner join listener_tracks
        on
            first_plays.user_id = listener_tracks.user_id
            and first_plays.year = listener_tracks.year
            and first_plays.first_ended_at = listener_tracks.first_ended_at
    group by first_plays.user_id, first_plays.year, first_plays.first_ended_at

),

with_percentile as (

    select
        *,
        100 * {{ share_below('listened_ms', ['population_year']) }} as minutes_percentile

    from listener_plays

),

final as (

    select
        listeners.user_id,
        listener_plays.year,
        listeners.username,
        listeners.location,
        listener_plays.n_plays > 0 as has_played,
        listener_plays.n_plays,
        listener_plays.n_listens,
        listener_plays.listened_ms,
        {{ minutes('listener_plays.listened_ms') }} as minutes,
        listener_plays.minutes_percentile,
        listener_plays.n_tracks,
        coalesce(artists.n_artists, 0) as n_artists,
        coalesce(artists.n_new_artists, 0) as n_new_artists,
        coalesce(genres.n_genres, 0) as n_genres,
        coalesce(albums.n_albums, 0) as n_albums,
        days.local_date as biggest_day,
        {{ minutes('days.listened_ms') }} as biggest_day_minutes,
        hours.local_hour as most_active_hour,
        coalesce(streaks.n_days, 0) as longest_streak_days,
        streaks.starts_on as longest_streak_starts_on,
        first_tracks.first_ended_at as first_play_ended_at,
        tracks.track_id as first_track_id,
        tracks.track_name as first_track_name,
        tracks.artist_name as first_artist_name,
        listener_plays.n_skipped / cast(nullif(listener_plays.n_with_known_end, 0) as double) as skip_rate,
        {{ is_simulated('listeners.user_id') }} as is_simulated

    from with_percentile as listener_plays
    inner join listeners
        on listener_plays.user_id = listeners.user_id
    left join genres
        on
            listener_plays.user_id = genres.user_id
            and listener_plays.year = genres.year
    left join albums
        on
            listener_plays.user_id = albums.user_id
            and listener_plays.year = albums.year
    left join artists
        on
            listener_plays.user_id = artists.user_id
            and listener_plays.year = artists.year
    left join ranked_days as days
        on
            listener_plays.user_id = days.user_id
            and listener_plays.year = days.year
            and days.day_rank = 1
    left join ranked_hours as hours
        on
            listener_plays.user_id = hours.user_id
            and listener_plays.year = hours.year
            and hours.hour_rank = 1
    left join ranked_streaks as streaks
        on
            listener_plays.user_id = streaks.user_id
            and listener_plays.year = streaks.year
            and streaks.streak_rank = 1
    left join first_tracks
        on
            listener_plays.user_id = first_tracks.user_id
            and listener_plays.year = first_tracks.year
    left join tracks
        on first_tracks.track_key = tracks.track_key

)

select * from final

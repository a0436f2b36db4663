-- Spotify's words for the four dimensions, and what is measured for each:
--
-- Exploration: "favourite artists over and over, or a lot of new ones". The share of the listens of
--   the year's second half that go to an artist not heard before in the year, on a log scale.
-- Newness: "the newer a song is when played, the more it counts". The mean newness_score of the
--   different tracks heard.
-- Variety: "the same tracks on repeat, or a lot of music before repeating". Of the listens that are
--   not the first to an artist, the share that go to a track not heard before, on a log scale.
-- Uniqueness: "popular artists with millions of fans, or less known ones". The mean popularity of
--   the different artists heard, turned around.
--
-- Three things other than the trait move the two shares of what is new, and are taken out by
-- straight lines over the year's listeners, one after the other: who plays more has heard more
-- before; popular artists are fewer and have more tracks; who meets new artists meets new tracks.

with

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

newness as (

    select * from {{ ref('track_newness') }}

),

with_firsts as (

    select
        *,
        sum(n_listens) over (partition by user_id, year) as n_year_listens,
        min(first_listen_number) over (
            partition by user_id, year, artist_id
        ) as first_artist_listen_number

    from listener_tracks

),

flagged as (

    select
        with_firsts.user_id,
        with_firsts.year,
        with_firsts.n_listens,
        newness.newness_score,
        tracks.artist_popularity,
        with_firsts.n_year_listens - floor(with_firsts.n_year_listens / 2) as n_half_listens,
        with_firsts.first_listen_number = with_firsts.first_artist_listen_number as is_first_of_artist,
        with_firsts.first_listen_number > floor(with_firsts.n_year_listens / 2) as is_in_second_half

    from with_firsts
    inner join tracks
        on with_firsts.track_id = tracks.track_id
    inner join newness
        on with_firsts.track_id = newness.track_id

),

counted as (

    select
        user_id,
        year,
        cast(sum(n_listens) as bigint) as n_listens,
        max(n_half_listens) as n_half_listens,
        count(*) as n_tracks,
        sum(case when is_first_of_artist then 1 else 0 end) as n_artists,
        sum(case when is_first_of_artist and is_in_second_half then 1 else 0 end) as n_new_artists,
        avg(newness_score) as mean_newness,
        avg(case when is_first_of_artist then artist_popularity end) as mean_popularity

    from flagged
    group by user_id, year

),

measured as (

    -- half a listen more on either side keeps the log finite
    select
        user_id,
        year,
        n_listens,
        mean_newness,
        mean_popularity,
        ln(n_listens) as volume,
        ln((n_new_artists + 0.5) / (n_half_listens + 1.0)) as new_artists,
        ln((n_tracks - n_artists + 0.5) / (n_listens - n_artists + 1.0)) as new_tracks

    from counted

),

volume_lines as (

    select
        year,
        avg(volume) as mean_volume,
        {{ slope('mean_popularity', 'volume') }} as popularity_slope,
        {{ slope('new_artists', 'volume') }} as artists_slope,
        {{ slope('new_tracks', 'volume') }} as tracks_slope

    from measured
    group by year

),

at_like_volume as (

    select
        measured.*,
        measured.mean_popularity
        - lines.popularity_slope * (measured.volume - lines.mean_volume) as popularity,
        measured.new_artists
        - lines.artists_slope * (measured.volume - lines.mean_volume) as exploration,
        measured.new_tracks
        - lines.tracks_slope * (measured.volume - lines.mean_volume) as variety

    from measured
    inner join volume_lines as lines
        on measured.year = lines.year

),

popularity_lines as (

    select
        year,
        avg(popularity) as mean_popularity,
        {{ slope('exploration', 'popularity') }} as exploration_slope,
        {{ slope('variety', 'popularity') }} as variety_slope

    from at_like_volume
    group by year

),

at_like_popularity as (

    select
        measured.user_id,
        measured.year,
        measured.n_listens,
        measured.mean_newness,
        measured.popularity,
        measured.exploration
        - lines.exploration_slope * (measured.popularity - lines.mean_popularity) as exploration,
        measured.variety
        - lines.variety_slope * (measured.popularity - lines.mean_popularity) as variety

    from at_like_volume as measured
    inner join popularity_lines as lines
        on measured.year = lines.year

),

exploration_lines as (

    select
        year,
        avg(exploration) as mean_exploration,
        {{ slope('variety', 'exploration') }} as variety_slope

    from at_like_popularity
    group by year

),

final as (

    -- rounded, because sums of doubles differ in the last bits with the order of the threads
    select
        measured.user_id,
        measured.year,
        measured.n_listens,
        round(measured.exploration, 6) as exploration_score,
        round(measured.mean_newness, 6) as newness_score,
        round(
            measured.variety
            - lines.variety_slope * (measured.exploration - lines.mean_exploration),
            6
        ) as variety_score,
        round(-measured.popularity, 6) as uniqueness_score

    from at_like_popularity as measured
    inner join exploration_lines as lines
        on measured.year = lines.year

)

select * from final

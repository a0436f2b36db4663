-- Spotify's words for the four dimensions, and what is measured for each:
--
-- Exploration: "favourite artists over and over, or a lot of new ones". The share of the listens of
--   the year's second half that go to an artist not heard before in the year, on a log scale.
-- Newness: "the newer a song is when played, the more it counts". The mean newness_score of the
--   different tracks heard.
-- Variety: "the same tracks on repeat, or a lot of music before repeating". Among the listens of the
--   second half to artists heard before, the share of tracks not heard before, on a log scale.
-- Uniqueness: "popular artists with millions of fans, or less known ones". The mean popularity of
--   the different artists heard, turned around.
--
-- Whoever plays more has heard more before, so shares of what is new fall as listens grow, and who
-- meets new artists meets new tracks as well. Both are taken out: Exploration is what is left after
-- a straight line over the log of the listens, Variety after that line and one over Exploration.

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

artist_firsts as (

    select
        *,
        sum(n_listens) over (partition by user_id, year) as n_year_listens,
        min(first_listen_number) over (
            partition by user_id, year, artist_id
        ) as first_artist_listen_number

    from listener_tracks

),

flagged as (

    -- the first listen to an artist and the first to a track, where they fall in the second half
    select
        artist_firsts.user_id,
        artist_firsts.year,
        artist_firsts.n_listens,
        artist_firsts.artist_id,
        newness.newness_score,
        tracks.artist_popularity,
        artist_firsts.n_year_listens - floor(artist_firsts.n_year_listens / 2) as n_half_listens,
        artist_firsts.first_listen_number = artist_firsts.first_artist_listen_number as is_first_of_artist,
        artist_firsts.first_listen_number > floor(artist_firsts.n_year_listens / 2) as is_in_second_half

    from artist_firsts
    inner join tracks
        on artist_firsts.track_id = tracks.track_id
    inner join newness
        on artist_firsts.track_id = newness.track_id

),

counted as (

    select
        user_id,
        year,
        cast(sum(n_listens) as bigint) as n_listens,
        max(n_half_listens) as n_half_listens,
        sum(case when is_first_of_artist and is_in_second_half then 1 else 0 end) as n_new_artists,
        sum(case when not is_first_of_artist and is_in_second_half then 1 else 0 end) as n_new_tracks,
        avg(newness_score) as mean_newness,
        avg(case when is_first_of_artist then artist_popularity end) as mean_artist_popularity

    from flagged
    group by user_id, year

),

shares as (

    -- half a listen more on either side keeps the log finite
    select
        user_id,
        year,
        n_listens,
        ln(n_listens) as log_listens,
        ln((n_new_artists + 0.5) / (n_half_listens + 1.0)) as log_new_artists,
        ln((n_new_tracks + 0.5) / (n_half_listens - n_new_artists + 1.0)) as log_new_tracks,
        mean_newness,
        mean_artist_popularity

    from counted

),

volume_lines as (

    select
        year,
        coalesce(regr_slope(log_new_artists, log_listens), 0) as artists_slope,
        coalesce(regr_slope(log_new_tracks, log_listens), 0) as tracks_slope,
        avg(log_listens) as mean_log_listens

    from shares
    group by year

),

at_like_volume as (

    select
        shares.user_id,
        shares.year,
        shares.n_listens,
        shares.mean_newness,
        shares.mean_artist_popularity,
        shares.log_new_artists
        - volume_lines.artists_slope * (shares.log_listens - volume_lines.mean_log_listens)
            as exploration,
        shares.log_new_tracks
        - volume_lines.tracks_slope * (shares.log_listens - volume_lines.mean_log_listens)
            as new_tracks

    from shares
    inner join volume_lines
        on shares.year = volume_lines.year

),

exploration_lines as (

    select
        year,
        coalesce(regr_slope(new_tracks, exploration), 0) as slope,
        avg(exploration) as mean_exploration

    from at_like_volume
    group by year

),

final as (

    -- rounded, because sums of doubles differ in the last bits with the order of the threads
    select
        at_like_volume.user_id,
        at_like_volume.year,
        at_like_volume.n_listens,
        round(at_like_volume.exploration, 6) as exploration_score,
        round(at_like_volume.mean_newness, 6) as newness_score,
        round(
            at_like_volume.new_tracks
            - exploration_lines.slope
            * (at_like_volume.exploration - exploration_lines.mean_exploration),
            6
        ) as variety_score,
        round(-at_like_volume.mean_artist_popularity, 6) as uniqueness_score

    from at_like_volume
    inner join exploration_lines
        on at_like_volume.year = exploration_lines.year

)

select * from final

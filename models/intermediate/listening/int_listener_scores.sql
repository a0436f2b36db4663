-- Spotify's words for the four dimensions, and how each is measured:
--
-- Exploration: "favourite artists over and over, or a lot of new ones". Log share of the listens in the
--   second half of the year that are to an artist not heard before in the year.
-- Newness: "the newer a song is when played, the more it counts". Mean newness_score of the distinct
--   tracks heard.
-- Variety: "the same tracks on repeat, or a lot of music before repeating". Log share of the listens
--   not the first to an artist that are to a track not heard before.
-- Uniqueness: "popular artists with millions of fans, or less known ones". Mean popularity of the
--   distinct artists heard, with the sign reversed.
--
-- Three confounders are regressed out of the two log shares over the year's listeners, one after the
-- other. Volume: whoever plays more has heard more before. Popularity: popular artists are fewer and have
-- more tracks. Exploration, out of Variety: whoever finds new artists finds new tracks.

{% set score_places = 6 %}

with

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

listener_artists as (

    select * from {{ ref('int_listener_artists') }}

),

listener_days as (

    select * from {{ ref('int_listener_days') }}

),

artists as (

    select * from {{ ref('int_artists') }}

),

newness as (

    select * from {{ ref('track_newness') }}

),

totals as (

    select
        user_id,
        year,
        cast(sum(n_listens) as bigint) as n_listens

    from listener_days
    group by user_id, year

),

first_halves as (

    -- the first half of the year ends with the day on which half of its listens are reached
    select
        totals.user_id,
        totals.year,
        totals.n_listens,
        min(days.local_date) as half_on,
        totals.n_listens - min(days.n_listens_so_far) as n_half_listens

    from totals
    inner join listener_days as days
        on
            totals.user_id = days.user_id
            and totals.year = days.year
    where 2 * days.n_listens_so_far >= totals.n_listens
    group by totals.user_id, totals.year, totals.n_listens

),

track_counts as (

    select
        listener_tracks.user_id,
        listener_tracks.year,
        count(*) as n_tracks,
        avg(newness.newness_score) as mean_newness

    from listener_tracks
    inner join newness
        on listener_tracks.track_key = newness.track_key
    where listener_tracks.n_listens > 0
    group by listener_tracks.user_id, listener_tracks.year

),

artist_counts as (

    select
        listener_artists.user_id,
        listener_artists.year,
        count(*) as n_artists,
        count(
            case when listener_artists.first_listened_on > first_halves.half_on then 1 end
        ) as n_new_artists,
        avg(artists.popularity) as mean_popularity

    from listener_artists
    inner join first_halves
        on
            listener_artists.user_id = first_halves.user_id
            and listener_artists.year = first_halves.year
    inner join artists
        on listener_artists.artist_key = artists.artist_key
    group by listener_artists.user_id, listener_artists.year

),

counted as (

    select
        first_halves.user_id,
        first_halves.year,
        first_halves.n_listens,
        first_halves.n_half_listens,
        track_counts.n_tracks,
        track_counts.mean_newness,
        artist_counts.n_artists,
        artist_counts.n_new_artists,
        artist_counts.mean_popularity

    from first_halves
    inner join track_counts
        on
            first_halves.user_id = track_counts.user_id
            and first_halves.year = track_counts.year
    inner join artist_counts
        on
            first_halves.user_id = artist_counts.user_id
            and first_halves.year = artist_counts.year

),

measured as (

    -- adding half a listen new and half a listen not keeps the log finite; counts are doubled because
    -- engines differ in the precision of decimals
    select
        user_id,
        year,
        n_listens,
        mean_newness,
        mean_popularity,
        ln(n_listens) as volume,
        ln((2 * n_new_artists + 1) / (2 * n_half_listens + 2)) as new_artists,
        ln((2 * (n_tracks - n_artists) + 1) / (2 * (n_listens - n_artists) + 2)) as new_tracks

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

    select
        measured.user_id,
        measured.year,
        measured.n_listens,
        {{ reproducible('measured.exploration', score_places) }} as exploration_score,
        {{ reproducible('measured.mean_newness', score_places) }} as newness_score,
        {{ reproducible(
            'measured.variety - lines.variety_slope * (measured.exploration - lines.mean_exploration)',
            score_places
        ) }} as variety_score,
        {{ reproducible('-measured.popularity', score_places) }} as uniqueness_score

    from at_like_popularity as measured
    inner join exploration_lines as lines
        on measured.year = lines.year

)

select * from final

-- Spotify's words for the four dimensions, and how each is measured:
--
-- Exploration: "favourite artists over and over, or a lot of new ones". How many different artists the
--   listener heard, compared with listeners of as many listens.
-- Newness: "the newer a song is when played, the more it counts". How new the different tracks heard are
--   on average.
-- Variety: "the same tracks on repeat, or a lot of music before repeating". How many tracks not heard
--   before the listener played by artists heard before, for each listen to a track heard before, compared
--   with listeners of as many listens and the same Exploration. Listens to the only track of an artist do
--   not count: there is no other to choose.
-- Uniqueness: "popular artists with millions of fans, or less known ones". How unpopular the different
--   artists heard are on average, compared with listeners of as many listens and the same Exploration.
--
-- Different artists and tracks are counted rather than plays, because plays come in runs: an artist played
-- all evening is still one artist.
--
-- To compare, straight lines are subtracted: first one on the log of the listens, over all of the year's
-- listeners for Exploration and over each half of them, E and F, for the others; then one on Exploration.
-- Whoever plays more hears more artists and repeats more tracks, those who explore less so; whoever hears
-- many artists hears less popular ones, and repeats fewer tracks. Exploration and Variety are logs too.

{% set score_places = 6 %}

with

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

listener_artists as (

    select * from {{ ref('int_listener_artists') }}

),

tracks as (

    select * from {{ ref('int_tracks') }}

),

artists as (

    select * from {{ ref('int_artists') }}

),

newness as (

    select * from {{ ref('track_newness') }}

),

choices as (

    select
        track_key,
        count(*) over (partition by artist_key) > 1 as is_one_of_several

    from tracks

),

track_counts as (

    select
        listener_tracks.user_id,
        listener_tracks.year,
        cast(sum(listener_tracks.n_listens) as bigint) as n_listens,
        count(*) as n_tracks,
        cast(
            sum(case when choices.is_one_of_several then listener_tracks.n_listens - 1 else 0 end) as bigint
        ) as n_repeats,
        avg(newness.newness_score) as mean_newness

    from listener_tracks
    inner join choices
        on listener_tracks.track_key = choices.track_key
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
        avg(artists.popularity) as mean_popularity

    from listener_artists
    inner join artists
        on listener_artists.artist_key = artists.artist_key
    group by listener_artists.user_id, listener_artists.year

),

measured as (

    -- adding half a track and half a listen keeps the log finite; counts are doubled because engines differ
    -- in the precision of decimals
    select
        track_counts.user_id,
        track_counts.year,
        track_counts.n_listens,
        track_counts.mean_newness,
        -artist_counts.mean_popularity as uniqueness,
        ln(track_counts.n_listens) as volume,
        ln(artist_counts.n_artists) as different_artists,
        ln(
            (2 * (track_counts.n_tracks - artist_counts.n_artists) + 1) / (2 * track_counts.n_repeats + 1)
        ) as variety

    from track_counts
    inner join artist_counts
        on
            track_counts.user_id = artist_counts.user_id
            and track_counts.year = artist_counts.year

),

volume_lines as (

    select
        year,
        avg(volume) as mean_volume,
        {{ slope('different_artists', 'volume') }} as exploration_slope

    from measured
    group by year

),

explored as (

    -- rounded before the median and the next slope: where all listeners are on the line, the last bits
    -- would be all that differs
    select
        measured.*,
        {{ reproducible(
            'measured.different_artists - lines.exploration_slope * (measured.volume - lines.mean_volume)',
            score_places
        ) }} as exploration

    from measured
    inner join volume_lines as lines
        on measured.year = lines.year

),

medians as (

    select
        year,
        median(exploration) as median_exploration

    from explored
    group by year

),

halves as (

    select
        explored.*,
        explored.exploration > medians.median_exploration as is_explorer

    from explored
    inner join medians
        on explored.year = medians.year

),

half_lines as (

    select
        year,
        is_explorer,
        avg(volume) as mean_volume,
        {{ slope('variety', 'volume') }} as variety_slope,
        {{ slope('uniqueness', 'volume') }} as uniqueness_slope

    from halves
    group by year, is_explorer

),

at_like_volume as (

    select
        halves.user_id,
        halves.year,
        halves.n_listens,
        halves.mean_newness,
        halves.exploration,
        halves.variety - lines.variety_slope * (halves.volume - lines.mean_volume) as variety,
        halves.uniqueness - lines.uniqueness_slope * (halves.volume - lines.mean_volume) as uniqueness

    from halves
    inner join half_lines as lines
        on
            halves.year = lines.year
            and halves.is_explorer = lines.is_explorer

),

exploration_lines as (

    select
        year,
        avg(exploration) as mean_exploration,
        {{ slope('variety', 'exploration') }} as variety_slope,
        {{ slope('uniqueness', 'exploration') }} as uniqueness_slope

    from at_like_volume
    group by year

),

final as (

    select
        measured.user_id,
        measured.year,
        measured.n_listens,
        measured.exploration as exploration_score,
        {{ reproducible('measured.mean_newness', score_places) }} as newness_score,
        {{ reproducible(
            'measured.variety - lines.variety_slope * (measured.exploration - lines.mean_exploration)',
            score_places
        ) }} as variety_score,
        {{ reproducible(
            'measured.uniqueness - lines.uniqueness_slope * (measured.exploration - lines.mean_exploration)',
            score_places
        ) }} as uniqueness_score

    from at_like_volume as measured
    inner join exploration_lines as lines
        on measured.year = lines.year

)

select * from final

-- Spotify's words for the four dimensions, and how each is measured:
--
-- Exploration: "favourite artists over and over, or a lot of new ones". How many different artists the
-- listener heard, compared with listeners of as many listens.
--
-- Newness: "the newer a song is when played, the more it counts". How new the different tracks heard are on
-- average.
--
-- Variety: "the same tracks on repeat, or a lot of music before repeating". How many tracks not heard before
-- the listener played by artists heard before, for each listen to a track heard before, compared with
-- listeners of as many listens and the same Exploration. Listens to the only track of an artist do not
-- count: there is no other in the catalogue to choose.
--
-- Uniqueness: "popular artists with millions of fans, or less known ones". How unpopular the different
-- artists heard are on average, compared with listeners of as many listens and the same Exploration.
--
-- Different artists and tracks are counted rather than plays, because plays come in runs: an artist played
-- all evening is still one artist.
--
-- To compare, straight lines over the simulated listeners of a year are subtracted: first one on the log
-- of the listens, over all of them for Exploration and over each half, E and F, for the others; then one
-- on Exploration. Whoever plays more hears more artists and repeats more tracks, those who explore less
-- so; whoever hears many artists hears less popular ones, and repeats fewer tracks. Exploration and
-- Variety are logs too.

{% set score_places = 6 %}

with

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

listener_artists as (

    select * from {{ ref('int_listener_artists') }}

),

tracks as (

    select * from {{ ref('int_played_tracks') }}

),

artists as (

    select * from {{ ref('int_played_artists') }}

),

choices as (

    select
        *,
        not is_in_catalogue
        or count(case when is_in_catalogue then 1 end) over (partition by artist_key) > 1 as is_one_of_several

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
        avg(choices.newness_score) as mean_newness

    from listener_tracks
    inner join choices
        on listener_tracks.track_key = choices.track_key
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

with_population as (

    select
        *,
        {{ population_year('user_id', 'year') }} as population_year

    from track_counts

),

newness_years as (

    -- newness scores fall by equal amounts from the newest to the oldest month of release
    select
        (extract(year from max(released_on)) - extract(year from min(released_on))) * 12
        + extract(month from max(released_on)) - extract(month from min(released_on)) as n_months

    from tracks

),

measured as (

    -- adding half a track and half a listen keeps the log finite; counts are doubled because engines differ
    -- in the precision of decimals
    select
        track_counts.user_id,
        track_counts.year,
        track_counts.population_year,
        track_counts.n_listens,
        track_counts.mean_newness
        + 12 * (track_counts.population_year - track_counts.year)
        / cast(greatest(newness_years.n_months, 1) as double) as mean_newness,
        -artist_counts.mean_popularity as uniqueness,
        ln(track_counts.n_listens) as volume,
        ln(artist_counts.n_artists) as different_artists,
        ln(
            (2 * (track_counts.n_tracks - artist_counts.n_artists) + 1) / (2 * track_counts.n_repeats + 1)
        ) as variety

    from with_population as track_counts
    cross join newness_years
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
    where {{ is_simulated('user_id') }}
    group by year

),

explored as (

    -- rounded before the median and the next slope: where all listeners are on the line, the last bits
    -- would be all that differs
    select
        measured.*,
        lines.mean_volume,
        lines.exploration_slope,
        {{ reproducible(
            'measured.different_artists - lines.exploration_slope * (measured.volume - lines.mean_volume)',
            score_places
        ) }} as exploration

    from measured
    inner join volume_lines as lines
        on measured.population_year = lines.year

),

medians as (

    select
        year,
        median(exploration) as median_exploration

    from explored
    where {{ is_simulated('user_id') }}
    group by year

),

halves as (

    select
        explored.*,
        explored.exploration > medians.median_exploration as is_explorer

    from explored
    inner join medians
        on explored.population_year = medians.year

),

half_lines as (

    select
        year,
        is_explorer,
        avg(volume) as mean_volume,
        {{ slope('variety', 'volume') }} as variety_slope,
        {{ slope('uniqueness', 'volume') }} as uniqueness_slope

    from halves
    where {{ is_simulated('user_id') }}
    group by year, is_explorer

),

at_like_volume as (

    -- if all simulated listeners explore alike, a real one can be alone in a half
    select
        halves.user_id,
        halves.year,
        halves.population_year,
        halves.n_listens,
        halves.mean_newness,
        halves.mean_volume,
        halves.exploration_slope,
        halves.exploration,
        halves.is_explorer,
        lines.mean_volume as half_mean_volume,
        lines.variety_slope as variety_volume_slope,
        lines.uniqueness_slope as uniqueness_volume_slope,
        halves.variety
        - coalesce(lines.variety_slope * (halves.volume - lines.mean_volume), 0) as variety,
        halves.uniqueness
        - coalesce(lines.uniqueness_slope * (halves.volume - lines.mean_volume), 0) as uniqueness

    from halves
    left join half_lines as lines
        on
            halves.population_year = lines.year
            and halves.is_explorer = lines.is_explorer

),

exploration_lines as (

    select
        year,
        avg(exploration) as mean_exploration,
        {{ slope('variety', 'exploration') }} as variety_slope,
        {{ slope('uniqueness', 'exploration') }} as uniqueness_slope

    from at_like_volume
    where {{ is_simulated('user_id') }}
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
        ) }} as uniqueness_score,
        measured.population_year,
        {{ reproducible('measured.mean_volume') }} as mean_volume,
        {{ reproducible('measured.exploration_slope') }} as exploration_slope,
        measured.is_explorer,
        {{ reproducible('measured.half_mean_volume') }} as half_mean_volume,
        {{ reproducible('measured.variety_volume_slope') }} as variety_volume_slope,
        {{ reproducible('measured.uniqueness_volume_slope') }} as uniqueness_volume_slope,
        {{ reproducible('lines.mean_exploration') }} as mean_exploration,
        {{ reproducible('lines.variety_slope') }} as variety_exploration_slope,
        {{ reproducible('lines.uniqueness_slope') }} as uniqueness_exploration_slope

    from at_like_volume as measured
    inner join exploration_lines as lines
        on measured.population_year = lines.year

)

select * from final

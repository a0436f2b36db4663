-- Genre, mood, newness and popularity are known of tracks in the catalogue only: the marts about them use
-- those plays, and share_in_catalogue says how many they are.

with

history_plays as (

    select * from {{ ref('int_history_plays') }}

),

listener_plays as (

    select * from {{ ref('int_listener_plays') }}

),

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

tracks as (

    select * from {{ ref('int_played_tracks') }}

),

clocks as (

    select
        user_id,
        year,
        clock_from,
        clock,
        count(*) as n_plays,
        row_number() over (
            partition by user_id, year
            order by count(*) desc, clock asc, clock_from asc
        ) as clock_rank

    from history_plays
    group by user_id, year, clock_from, clock

),

counted as (

    select
        user_id,
        year,
        min(local_date) as first_date,
        max(local_date) as last_date,
        count(case when is_offline_time then 1 end) as n_offline_times,
        count(distinct country) as n_countries,
        count(case when clock_from = 'country' then 1 end) as n_on_country_time,
        count(case when clock_from = 'history_time_zone' then 1 end) as n_on_given_time,
        count(case when clock_from = 'UTC' then 1 end) as n_on_utc

    from history_plays
    group by user_id, year

),

in_catalogue as (

    select
        listener_tracks.user_id,
        listener_tracks.year,
        sum(case when tracks.is_in_catalogue then listener_tracks.n_listens else 0 end) as n_listens

    from listener_tracks
    inner join tracks
        on listener_tracks.track_key = tracks.track_key
    where not {{ is_simulated('listener_tracks.user_id') }}
    group by listener_tracks.user_id, listener_tracks.year

),

final as (

    select
        counted.user_id,
        counted.year,
        listener_plays.population_year,
        listener_plays.n_plays,
        listener_plays.n_listens,
        in_catalogue.n_listens / cast(nullif(listener_plays.n_listens, 0) as double) as share_in_catalogue,
        counted.first_date,
        counted.last_date,
        counted.n_countries,
        counted.n_on_country_time,
        counted.n_on_given_time,
        counted.n_on_utc,
        clocks.clock as most_used_time_zone,
        counted.n_offline_times

    from counted
    inner join listener_plays
        on
            counted.user_id = listener_plays.user_id
            and counted.year = listener_plays.year
    inner join in_catalogue
        on
            counted.user_id = in_catalogue.user_id
            and counted.year = in_catalogue.year
    inner join clocks
        on
            counted.user_id = clocks.user_id
            and counted.year = clocks.year
            and clocks.clock_rank = 1

)

select * from final

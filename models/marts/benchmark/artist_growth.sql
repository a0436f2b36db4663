-- Distinct artists that a heavy listener has heard after 1, 2, 4, 8, ... plays of the year.

{# up to 2 ** 16 = 65,536 plays #}
{% set doublings = 17 %}

with

plays as (

    select * from {{ ref('int_benchmark_plays') }}

),

listeners as (

    select * from {{ ref('int_benchmark_listeners') }}

),

steps as (

    select cast(round(power(2, steps.step)) as bigint) as n_plays
    from range({{ doublings }}) as steps (step)

),

counted as (

    select
        listeners.user_id,
        listeners.year,
        steps.n_plays,
        count(*) as n_artists

    from listeners
    inner join steps
        on listeners.n_plays >= steps.n_plays
    inner join plays
        on
            listeners.user_id = plays.user_id
            and listeners.year = plays.year
            and steps.n_plays >= plays.play_number
    where
        listeners.volume = 'heavy'
        and {{ is_simulated('listeners.user_id') }}
        and plays.is_first_of_artist
    group by listeners.user_id, listeners.year, steps.n_plays

),

final as (

    select
        year,
        n_plays,
        count(*) as n_listeners,
        percentile_cont(0.1) within group (order by n_artists) as artists_p10,
        percentile_cont(0.5) within group (order by n_artists) as artists_p50,
        percentile_cont(0.9) within group (order by n_artists) as artists_p90

    from counted
    group by year, n_plays

)

select * from final

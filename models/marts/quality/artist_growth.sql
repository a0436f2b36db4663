-- How many artists a listener has heard after 1, 2, 4, 8, ... plays of the year.

with

plays as (

    select * from {{ ref('int_heavy_plays') }}

),

counted as (

    select
        user_id,
        year,
        play_number,
        sum(case when is_first_of_artist then 1 else 0 end) over (
            partition by user_id, year
            order by play_number asc
            rows between unbounded preceding and current row
        ) as n_artists

    from plays

),

steps as (

    select cast(round(power(2, steps.step)) as bigint) as n_plays
    from range(17) as steps (step)

),

final as (

    select
        counted.year,
        steps.n_plays,
        count(*) as n_listeners,
        percentile_cont(0.1) within group (order by counted.n_artists) as artists_p10,
        percentile_cont(0.5) within group (order by counted.n_artists) as artists_p50,
        percentile_cont(0.9) within group (order by counted.n_artists) as artists_p90

    from counted
    inner join steps
        on counted.play_number = steps.n_plays
    group by counted.year, steps.n_plays

)

select * from final

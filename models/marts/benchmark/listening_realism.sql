with

real_listening as (

    select * from {{ ref('real_listening') }}

),

statistic_definitions as (

    select * from {{ ref('statistic_definitions') }}

),

listening_statistics as (

    select * from {{ ref('listening_statistics') }}

),

statistic_values as (

    {{ rows_of_statistics('listening_statistics') }}

),

simulated as (

    select
        year,
        volume,
        statistic,
        count(*) as n_listeners,
        percentile_cont(0.10) within group (order by statistic_value) as p10,
        percentile_cont(0.25) within group (order by statistic_value) as p25,
        percentile_cont(0.50) within group (order by statistic_value) as p50,
        percentile_cont(0.75) within group (order by statistic_value) as p75,
        percentile_cont(0.90) within group (order by statistic_value) as p90

    from statistic_values
    -- some are not defined for everybody: the slope over artists of rank 5 and more needs that many
    where
        statistic_value is not null
        and {{ is_simulated('user_id') }}
    group by year, volume, statistic

),

final as (

    select
        simulated.year,
        simulated.volume,
        simulated.statistic,
        statistic_definitions.definition,
        simulated.n_listeners,
        real_listening.n_listeners as n_real_listeners,
        simulated.p10 as simulated_p10,
        simulated.p25 as simulated_p25,
        simulated.p50 as simulated_p50,
        simulated.p75 as simulated_p75,
        simulated.p90 as simulated_p90,
        real_listening.p10 as real_p10,
        real_listening.p25 as real_p25,
        real_listening.p50 as real_p50,
        real_listening.p75 as real_p75,
        real_listening.p90 as real_p90,
        simulated.p50 between real_listening.p25 and real_listening.p75 as is_median_real,
        (simulated.p90 - simulated.p10) / (real_listening.p90 - real_listening.p10) as spread_ratio

    from simulated
    inner join real_listening
        on
            simulated.volume = real_listening.volume
            and simulated.statistic = real_listening.statistic
    inner join statistic_definitions
        on simulated.statistic = statistic_definitions.statistic

)

select * from final

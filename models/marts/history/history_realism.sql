-- For listeners of at least as many plays as those that listening_realism compares.

with

listening_statistics as (

    select * from {{ ref('listening_statistics') }}

),

listening_realism as (

    select * from {{ ref('listening_realism') }}

),

statistic_values as (

    {{ rows_of_statistics('listening_statistics') }}

),

with_population as (

    select
        *,
        {{ population_year('user_id', 'year') }} as population_year

    from statistic_values
    where statistic_value is not null

),

placed as (

    select
        *,
        {{ share_below('statistic_value', ['population_year', 'volume', 'statistic']) }} as share_below

    from with_population

),

final as (

    select
        placed.user_id,
        placed.year,
        placed.volume,
        placed.statistic,
        listening_realism.definition,
        placed.statistic_value,
        placed.share_below,
        listening_realism.simulated_p10,
        listening_realism.simulated_p25,
        listening_realism.simulated_p50,
        listening_realism.simulated_p75,
        listening_realism.simulated_p90

    from placed
    inner join listening_realism
        on
            placed.population_year = listening_realism.year
            and placed.volume = listening_realism.volume
            and placed.statistic = listening_realism.statistic
    where not {{ is_simulated('placed.user_id') }}

)

select * from final

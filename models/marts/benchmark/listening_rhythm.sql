with

plays as (

    select * from {{ ref('int_benchmark_plays') }}

),

counted as (

    select
        year,
        {{ weekday('local_date') }} as weekday,
        local_hour,
        count(*) as n_plays

    from plays
    where
        volume = 'heavy'
        and {{ is_simulated('user_id') }}
    group by year, {{ weekday('local_date') }}, local_hour

),

final as (

    select
        year,
        weekday,
        local_hour,
        n_plays,
        n_plays / cast(sum(n_plays) over (partition by year) as double) as play_share

    from counted

)

select * from final

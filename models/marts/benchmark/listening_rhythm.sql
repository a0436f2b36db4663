-- The weekday counts from 1, Monday: 1970 began on a Thursday.

with

plays as (

    select * from {{ ref('int_heavy_plays') }}

),

counted as (

    select
        year,
        cast(
            mod({{ days_between("cast('1970-01-01' as date)", 'local_date') }} + 3, 7) + 1 as integer
        ) as weekday,
        local_hour,
        count(*) as n_plays

    from plays
    group by
        year,
        mod({{ days_between("cast('1970-01-01' as date)", 'local_date') }} + 3, 7) + 1,
        local_hour

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

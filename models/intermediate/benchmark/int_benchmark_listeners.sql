-- Most of the statistics depend on volume, so listeners are compared with real ones of like volume. The
-- first 200 simulated listeners of each are enough for steady percentiles. Listeners with a history of
-- their own are all taken.

{% set least_plays_heavy = 18000 %}
{% set least_plays_lighter = 6000 %}
{% set most_listeners = 200 %}

with

listener_plays as (

    select * from {{ ref('int_listener_plays') }}

),

build_vars as (

    select * from {{ ref('int_build_vars') }}

),

volumes as (

    select
        user_id,
        year,
        n_plays,
        case when n_plays >= {{ least_plays_heavy }} then 'heavy' else 'lighter' end as volume

    from listener_plays
    where n_plays >= {{ least_plays_lighter }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by year, volume, {{ is_simulated('user_id') }}
            order by user_id asc
        ) as listener_number

    from volumes

),

windows as (

    select
        numbered.*,
        case
            when {{ is_simulated('numbered.user_id') }}
                then greatest(build_vars.start_date, make_date(numbered.year, 1, 1))
            else make_date(numbered.year, 1, 1)
        end as starts_on,
        case
            when {{ is_simulated('numbered.user_id') }}
                then least(build_vars.end_date, make_date(numbered.year + 1, 1, 1))
            else make_date(numbered.year + 1, 1, 1)
        end as ends_before

    from numbered
    cross join build_vars

),

final as (

    select
        user_id,
        year,
        volume,
        n_plays,
        starts_on,
        cast({{ days_between('starts_on', 'ends_before') }} as integer) as n_days

    from windows
    where
        listener_number <= {{ most_listeners }}
        or not {{ is_simulated('user_id') }}

)

select * from final

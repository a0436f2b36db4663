-- Moods are ranked by how far their share of the listener's listens exceeds their mean share over the
-- year's simulated listeners, so that a mood everybody hears most does not lead for everybody. Ties go to
-- the larger share, then to the first by name.

with

listener_hours as (

    select * from {{ ref('int_listener_hours') }}

),

counted as (

    select
        user_id,
        year,
        mood,
        cast(sum(n_listens) as bigint) as n_listens

    from listener_hours
    where mood is not null
    group by user_id, year, mood
    having sum(n_listens) > 0

),

shares as (

    select
        *,
        {{ population_year('user_id', 'year') }} as population_year,
        n_listens / cast(sum(n_listens) over (partition by user_id, year) as double) as listen_share

    from counted

),

listeners as (

    select
        year,
        count(distinct user_id) as n_listeners

    from shares
    where {{ is_simulated('user_id') }}
    group by year

),

means as (

    select
        shares.year,
        shares.mood,
        {{ reproducible('sum(shares.listen_share) / listeners.n_listeners') }} as mean_share

    from shares
    inner join listeners
        on shares.year = listeners.year
    where {{ is_simulated('shares.user_id') }}
    group by shares.year, shares.mood, listeners.n_listeners

),

final as (

    select
        shares.user_id,
        shares.year,
        shares.mood,
        shares.listen_share,
        cast(row_number() over (
            partition by shares.user_id, shares.year
            order by
                shares.listen_share - means.mean_share desc,
                shares.listen_share desc,
                shares.mood asc
        ) as integer) as mood_rank

    from shares
    inner join means
        on
            shares.population_year = means.year
            and shares.mood = means.mood

)

select * from final

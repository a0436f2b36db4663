-- A mood leads a listener's year by as much as its share of the listener's listens exceeds its mean
-- share over the year's listeners; of equals the one with the larger share leads, then by name. So
-- what everybody hears most leads nobody.

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
    group by user_id, year, mood
    having sum(n_listens) > 0

),

shares as (

    select
        *,
        n_listens / cast(sum(n_listens) over (partition by user_id, year) as double) as listen_share

    from counted

),

listeners as (

    select
        year,
        count(distinct user_id) as n_listeners

    from shares
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
            shares.year = means.year
            and shares.mood = means.mood

)

select * from final

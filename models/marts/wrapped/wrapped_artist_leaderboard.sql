-- Artists are ranked by listens; ties go to more minutes, then to the lower id. The top fans are the five
-- listeners with the most listens, in order. Only simulated listeners count.

{% set most_fans = 5 %}

with

listener_artists as (

    select * from {{ ref('int_listener_artists') }}

),

artists as (

    select * from {{ ref('int_artists') }}

),

totals as (

    select
        year,
        artist_key,
        count(*) as n_listeners,
        cast(sum(n_listens) as bigint) as n_listens,
        cast(sum(listened_ms) as bigint) as listened_ms

    from listener_artists
    where {{ is_simulated('user_id') }}
    group by year, artist_key

),

fans as (

    select
        year,
        artist_key,
        {{ ordered_array('user_id', 'fan_rank') }} as top_fans

    from listener_artists
    where
        fan_rank <= {{ most_fans }}
        and {{ is_simulated('user_id') }}
    group by year, artist_key

),

final as (

    select
        totals.year,
        cast(row_number() over (
            partition by totals.year
            order by totals.n_listens desc, totals.listened_ms desc, totals.artist_key asc
        ) as integer) as rank,
        artists.artist_id,
        artists.artist_name,
        totals.n_listeners,
        totals.n_listens,
        {{ minutes('totals.listened_ms') }} as minutes,
        fans.top_fans

    from totals
    inner join fans
        on
            totals.year = fans.year
            and totals.artist_key = fans.artist_key
    inner join artists
        on totals.artist_key = artists.artist_key

)

select * from final

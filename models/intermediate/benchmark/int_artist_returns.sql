-- Recency of returns to an artist: with immediate repeats of an artist collapsed, the share of returns
-- after 2 to 9 plays, divided by the same share in shuffled order. Shuffling by a digest of the play's id
-- gives the same order on every engine.

{% set nearest, furthest = 2, 9 %}
{% set orders = {'played': 'play_number asc', 'shuffled': 'digest asc, play_id asc'} %}

with

plays as (

    select * from {{ ref('int_benchmark_plays') }}

),

played as (

    select
        user_id,
        year,
        play_id,
        play_number,
        artist_key,
        {{ digest('play_id') }} as digest

    from plays
    where
        volume = 'heavy'
        and {{ is_simulated('user_id') }}
        and (not is_same_artist or play_number = 1)

),

with_previous as (

    -- shuffling brings new immediate repeats
    select
        *,
        lag(artist_key) over (partition by user_id, year order by {{ orders['shuffled'] }})
            as previous_artist_key

    from played

),

shuffled as (

    select * from with_previous
    where previous_artist_key is null or previous_artist_key <> artist_key

),

{% for name, order_by in orders.items() %}
{{ name }}_returns as (

    select
        user_id,
        year,
        artist_key,
        artist_key in (
            {%- for distance in range(nearest, furthest + 1) %}
            lag(artist_key, {{ distance }}) over listening{{ ',' if not loop.last }}
            {%- endfor %}
        ) as is_near

    from {{ name }}
    window listening as (partition by user_id, year order by {{ order_by }})

),

{{ name }}_shares as (

    -- all plays of an artist but the first are returns
    select
        user_id,
        year,
        count(case when is_near then 1 end) / (count(*) - count(distinct artist_key)) as near_share

    from {{ name }}_returns
    group by user_id, year
    having count(*) > count(distinct artist_key)

),

{% endfor %}
final as (

    select
        played_shares.user_id,
        played_shares.year,
        played_shares.near_share / nullif(shuffled_shares.near_share, 0) as recency_ratio

    from played_shares
    inner join shuffled_shares
        on
            played_shares.user_id = shuffled_shares.user_id
            and played_shares.year = shuffled_shares.year

)

select * from final

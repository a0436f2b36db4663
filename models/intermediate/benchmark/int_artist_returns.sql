-- Recency of returns to an artist: with immediate repeats of an artist collapsed, the share of returns
-- after 2 to 9 plays, divided by the same share in shuffled order. Shuffling by a digest of the play's id
-- gives the same order on every engine.

{% set nearest, furthest = 2, 9 %}
{% set digest = 'md5(cast(play_id as ' ~ dbt.type_string() ~ '))' %}
{% set places = {
    'played': 'play_number',
    'shuffled': 'row_number() over (partition by user_id, year order by ' ~ digest ~ ' asc)',
} %}

with

plays as (

    select * from {{ ref('int_benchmark_plays') }}

),

played as (

    -- shuffling brings new immediate repeats, which are collapsed below
    select * from plays
    where
        volume = 'heavy'
        and {{ is_simulated('user_id') }}
        and (not is_same_artist or play_number = 1)

),

{% for name, place in places.items() %}
{{ name }}_order as (

    select
        user_id,
        year,
        artist_key,
        {{ place }} as place

    from played

),

{{ name }}_previous as (

    select
        *,
        lag(artist_key) over (partition by user_id, year order by place asc) as previous_artist_key

    from {{ name }}_order

),

{{ name }}_collapsed as (

    select
        user_id,
        year,
        artist_key,
        row_number() over (partition by user_id, year order by place asc) as place

    from {{ name }}_previous
    where previous_artist_key is null or previous_artist_key <> artist_key

),

{{ name }}_gaps as (

    select
        user_id,
        year,
        place - lag(place) over (partition by user_id, year, artist_key order by place asc) as gap

    from {{ name }}_collapsed

),

{{ name }}_shares as (

    select
        user_id,
        year,
        avg(case when gap between {{ nearest }} and {{ furthest }} then 1 else 0 end) as near_share

    from {{ name }}_gaps
    where gap is not null
    group by user_id, year

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

{% set hour_ms = 60 * 60 * 1000 %}
{% set facts = {
    'plays stopped within 5 s': ('played', 'sum(n_within_5s) / sum(n_plays)'),
    'plays stopped within 10 s': ('played', 'sum(n_within_10s) / sum(n_plays)'),
    'plays stopped within 30 s': ('played', 'sum(n_within_30s) / sum(n_plays)'),
    'plays stopped before the end': ('played', 'sum(n_skipped) / sum(n_plays)'),
    'plays stopped before the end by teens': (
        'played', 'sum(case when age < 20 then n_skipped end) / sum(case when age < 20 then n_plays end)'
    ),
    'plays stopped before the end by those in their thirties': (
        'played',
        'sum(case when age between 30 and 39 then n_skipped end) '
        ~ '/ sum(case when age between 30 and 39 then n_plays end)'
    ),
    'plays in an hour of listening': ('played', hour_ms ~ ' * sum(n_plays) / sum(listened_ms)'),
    'plays of releases older than 18 months': (
        'played', 'sum(n_older_than_18_months) / sum(n_plays)'
    ),
    'recency ratio of the median listener': ('returns', 'median(recency_ratio)'),
} %}

with

listener_plays as (

    select * from {{ ref('int_listener_plays') }}

),

users as (

    select * from {{ ref('users') }}

),

returns as (

    select * from {{ ref('int_artist_returns') }}

),

real_population as (

    select * from {{ ref('real_population') }}

),

played as (

    select
        listener_plays.*,
        listener_plays.year - extract(year from users.birthdate) as age

    from listener_plays
    inner join users
        on listener_plays.user_id = users.user_id

),

simulated as (

    {% for fact, (table, expression) in facts.items() %}
    select
        year,
        '{{ fact }}' as fact,
        {{ expression }} as simulated
    from {{ table }}
    group by year
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        simulated.year,
        simulated.fact,
        simulated.simulated,
        real_population.real_low,
        real_population.real_high,
        simulated.simulated between real_population.real_low and real_population.real_high as is_real,
        real_population.source,
        real_population.remark

    from simulated
    inner join real_population
        on simulated.fact = real_population.fact

)

select * from final

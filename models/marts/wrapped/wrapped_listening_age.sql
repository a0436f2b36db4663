-- Releases are grouped into spans of five years (1985 to 1989, ...), listeners into age groups of ten. A
-- listener's span is the one whose share of the listener's listens exceeds its mean share in the age group
-- the most. Ties go to the larger share, then to the later span. The listening age is the age this year of
-- somebody who was 18 in the middle of the span, at most 100. Histories have no date of birth, so that real
-- listeners have no listening age.

{% set span_years = 5 %}
{% set span_middle = 2 %}
{% set group_years = 10 %}
{% set formative_age = 18 %}
{% set oldest_age = 100 %}
{% set span_starts_in = span_years ~ ' * floor(extract(year from tracks.released_on) / ' ~ span_years ~ ')' %}

with

listeners as (

    select * from {{ ref('int_listeners') }}

),

listener_plays as (

    select * from {{ ref('int_listener_plays') }}

),

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

tracks as (

    select * from {{ ref('int_played_tracks') }}

),

ages as (

    select
        listener_plays.user_id,
        listener_plays.year,
        listener_plays.n_listens,
        cast(listener_plays.year - extract(year from listeners.birthdate) as integer) as age

    from listener_plays
    inner join listeners
        on listener_plays.user_id = listeners.user_id
    where listeners.birthdate is not null

),

spans as (

    select
        listener_tracks.user_id,
        listener_tracks.year,
        cast({{ span_starts_in }} as integer) as span_starts_in,
        sum(listener_tracks.n_listens) as n_listens

    from listener_tracks
    inner join tracks
        on listener_tracks.track_key = tracks.track_key
    where listener_tracks.n_listens > 0
    group by
        listener_tracks.user_id,
        listener_tracks.year,
        {{ span_starts_in }}

),

shares as (

    select
        spans.user_id,
        spans.year,
        spans.span_starts_in,
        floor(ages.age / {{ group_years }}) as age_group,
        spans.n_listens / cast(ages.n_listens as double) as listen_share

    from spans
    inner join ages
        on
            spans.user_id = ages.user_id
            and spans.year = ages.year

),

group_sizes as (

    select
        year,
        floor(age / {{ group_years }}) as age_group,
        count(*) as n_listeners

    from ages
    where n_listens > 0
    group by year, floor(age / {{ group_years }})

),

group_shares as (

    select
        shares.year,
        shares.age_group,
        shares.span_starts_in,
        sum(shares.listen_share) / max(group_sizes.n_listeners) as listen_share

    from shares
    inner join group_sizes
        on
            shares.year = group_sizes.year
            and shares.age_group = group_sizes.age_group
    group by shares.year, shares.age_group, shares.span_starts_in

),

ranked as (

    select
        shares.user_id,
        shares.year,
        shares.span_starts_in,
        shares.listen_share,
        group_shares.listen_share as group_share,
        row_number() over (
            partition by shares.user_id, shares.year
            order by
                {{ reproducible('shares.listen_share - group_shares.listen_share') }} desc,
                shares.listen_share desc,
                shares.span_starts_in desc
        ) as span_rank

    from shares
    inner join group_shares
        on
            shares.year = group_shares.year
            and shares.age_group = group_shares.age_group
            and shares.span_starts_in = group_shares.span_starts_in

),

final as (

    select
        ages.user_id,
        ages.year,
        ages.age,
        -- least() ignores nulls on some engines
        case
            when ranked.span_starts_in is not null
                then least(
                    ages.year - (ranked.span_starts_in + {{ span_middle }}) + {{ formative_age }},
                    {{ oldest_age }}
                )
        end as listening_age,
        ranked.span_starts_in,
        ranked.span_starts_in + {{ span_years - 1 }} as span_ends_in,
        ranked.listen_share,
        {{ reproducible('ranked.group_share') }} as group_share

    from ages
    left join ranked
        on
            ages.user_id = ranked.user_id
            and ages.year = ranked.year
            and ranked.span_rank = 1

)

select * from final

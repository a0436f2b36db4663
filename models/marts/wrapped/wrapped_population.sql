-- Each distribution covers all simulated listeners of the year; `everyone` gives the totals.

{% set distributions = {
    'everyone': "'everyone'",
    'personality': 'personality.name',
    'character': 'characters.character',
    'club': 'clubs.club',
} %}

with

summary as (

    select * from {{ ref('wrapped_summary') }}

),

personality as (

    select * from {{ ref('wrapped_personality') }}

),

characters as (

    select * from {{ ref('wrapped_character') }}

),

clubs as (

    select * from {{ ref('wrapped_club') }}

),

members as (

    {% for distribution, member in distributions.items() %}
    select
        summary.year,
        '{{ distribution }}' as distribution,
        {{ member }} as member,
        summary.n_plays,
        summary.n_listens,
        summary.listened_ms
    from summary
    inner join personality
        on
            summary.user_id = personality.user_id
            and summary.year = personality.year
    inner join characters
        on
            summary.user_id = characters.user_id
            and summary.year = characters.year
    inner join clubs
        on
            summary.user_id = clubs.user_id
            and summary.year = clubs.year
    where {{ is_simulated('summary.user_id') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

counted as (

    select
        year,
        distribution,
        member,
        count(*) as n_listeners,
        count(case when n_plays > 0 then 1 end) as n_active_listeners,
        cast(sum(n_plays) as bigint) as n_plays,
        cast(sum(n_listens) as bigint) as n_listens,
        cast(sum(listened_ms) as bigint) as listened_ms

    from members
    group by year, distribution, member

),

final as (

    select
        year,
        distribution,
        member,
        n_listeners,
        n_listeners / cast(sum(n_listeners) over (partition by year, distribution) as double)
            as listener_share,
        n_active_listeners,
        n_plays,
        n_listens,
        {{ minutes('listened_ms') }} as minutes

    from counted

)

select * from final

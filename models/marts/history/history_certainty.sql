-- How often the letter that was found is the planted one, among the simulated listeners with half to twice as
-- many listens: 'all' is about the four letters together. Fewer than 30 of them say too little.

{% set least_listeners = 30 %}
{% set dimensions = personality_dimensions() %}

with

personality as (

    select * from {{ ref('wrapped_personality') }}

),

personas as (

    select * from {{ ref('user_personas') }}

),

listeners as (

    select
        user_id,
        year,
        {{ population_year('user_id', 'year') }} as population_year,
        n_listens

    from personality
    where
        not {{ is_simulated('user_id') }}
        and n_listens > 0

),

found as (

    {% for dimension in dimensions %}
    select
        personality.year,
        personality.n_listens,
        '{{ dimension }}' as dimension,
        (personality.{{ dimension }}_score > 0) = (personas.planted_{{ dimension }} > 0) as is_recovered
    from personality
    inner join personas
        on personality.user_id = personas.user_id
    union all
    {% endfor %}
    select
        personality.year,
        personality.n_listens,
        'all' as dimension,
        personality.code = personas.planted_code as is_recovered
    from personality
    inner join personas
        on personality.user_id = personas.user_id

),

final as (

    select
        listeners.user_id,
        listeners.year,
        found.dimension,
        count(*) as n_alike,
        case
            when count(*) >= {{ least_listeners }}
                then {{ reproducible('avg(case when found.is_recovered then 1 else 0 end)') }}
        end as share_recovered

    from listeners
    inner join found
        on
            listeners.population_year = found.year
            and 2 * found.n_listens >= listeners.n_listens
            and 2 * listeners.n_listens >= found.n_listens
    group by listeners.user_id, listeners.year, found.dimension

)

select * from final

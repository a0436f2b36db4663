{% set dimensions = personality_dimensions() %}

with

personality as (

    select * from {{ ref('wrapped_personality') }}

),

personas as (

    select * from {{ ref('user_personas') }}

),

compared as (

    select
        personality.*,
        {% for dimension in dimensions %}
        personas.planted_{{ dimension }},
        {% endfor %}
        personas.planted_code

    from personality
    inner join personas
        on personality.user_id = personas.user_id
    where {{ has_enough_listens('personality.n_listens') }}

),

all_dimensions as (

    {% for dimension in dimensions %}
    select
        year,
        '{{ dimension }}' as dimension,
        ({{ dimension }}_score > 0) = (planted_{{ dimension }} > 0) as is_recovered,
        {{ dimension }}_score as score,
        planted_{{ dimension }} as planted
    from compared
    union all
    {% endfor %}
    select
        year,
        'all' as dimension,
        code = planted_code as is_recovered,
        null as score,
        null as planted
    from compared

),

final as (

    select
        year,
        dimension,
        count(*) as n_listeners,
        count(case when is_recovered then 1 end) as n_recovered,
        avg(case when is_recovered then 1 else 0 end) as share_recovered,
        {{ reproducible(
            'corr(case when planted < 0 then score end, case when planted < 0 then planted end)'
        ) }} as correlation_below,
        {{ reproducible(
            'corr(case when planted > 0 then score end, case when planted > 0 then planted end)'
        ) }} as correlation_above

    from all_dimensions
    group by year, dimension

)

select * from final

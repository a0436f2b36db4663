{% set dimensions = ['exploration', 'newness', 'variety', 'uniqueness'] %}

with

personality as (

    select * from {{ ref('wrapped_personality') }}

),

personas as (

    select * from {{ ref('user_personas') }}

),

compared as (

    -- with few listens there is little to find
    select
        personality.*,
        personas.planted_code,
        personas.planted_exploration,
        personas.planted_newness,
        personas.planted_variety,
        personas.planted_uniqueness

    from personality
    inner join personas
        on personality.user_id = personas.user_id
    where personality.n_listens >= 1000

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
        corr(case when planted < 0 then score end, case when planted < 0 then planted end)
            as correlation_below,
        corr(case when planted > 0 then score end, case when planted > 0 then planted end)
            as correlation_above

    from all_dimensions
    group by year, dimension

)

select * from final

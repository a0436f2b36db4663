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
        personality.year,
        personality.exploration_score > 0 as is_explorer,
        personas.planted_exploration > 0 as was_explorer,
        personality.newness_score > 0 as is_newcomer,
        personas.planted_newness > 0 as was_newcomer,
        personality.variety_score > 0 as is_various,
        personas.planted_variety > 0 as was_various,
        personality.uniqueness_score > 0 as is_unique,
        personas.planted_uniqueness > 0 as was_unique,
        personality.code = personas.planted_code as is_code

    from personality
    inner join personas
        on personality.user_id = personas.user_id
    where personality.n_listens >= 1000

),

dimensions as (

    select
        year,
        'exploration' as dimension,
        is_explorer = was_explorer as is_recovered
    from compared
    union all
    select
        year,
        'newness' as dimension,
        is_newcomer = was_newcomer as is_recovered
    from compared
    union all
    select
        year,
        'variety' as dimension,
        is_various = was_various as is_recovered
    from compared
    union all
    select
        year,
        'uniqueness' as dimension,
        is_unique = was_unique as is_recovered
    from compared
    union all
    select
        year,
        'all' as dimension,
        is_code as is_recovered
    from compared

),

final as (

    select
        year,
        dimension,
        count(*) as n_listeners,
        cast(sum(case when is_recovered then 1 else 0 end) as bigint) as n_recovered,
        avg(case when is_recovered then 1.0 else 0.0 end) as share_recovered

    from dimensions
    group by year, dimension

)

select * from final

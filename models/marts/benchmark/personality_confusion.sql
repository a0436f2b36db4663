with

personality as (

    select * from {{ ref('wrapped_personality') }}

),

personas as (

    select * from {{ ref('user_personas') }}

),

final as (

    select
        personality.year,
        personas.planted_code,
        personality.code as found_code,
        count(*) as n_listeners

    from personality
    inner join personas
        on personality.user_id = personas.user_id
    where {{ has_enough_listens('personality.n_listens') }}
    group by personality.year, personas.planted_code, personality.code

)

select * from final

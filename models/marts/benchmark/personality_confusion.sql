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
    where personality.n_listens >= 1000
    group by personality.year, personas.planted_code, personality.code

)

select * from final

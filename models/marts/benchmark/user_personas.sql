with

simulated_personas as (

    select * from {{ ref('simulated_personas') }}

),

final as (

    select
        user_id,
        {{ personality_code() }} as planted_code,
        exploration as planted_exploration,
        newness as planted_newness,
        variety as planted_variety,
        uniqueness as planted_uniqueness,
        time_zone,
        chronotype,
        plays_per_day

    from simulated_personas

)

select * from final

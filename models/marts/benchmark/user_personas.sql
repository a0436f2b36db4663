with

simulated_users as (

    select * from {{ ref('simulated_users') }}

),

lettered as (

    select
        *,
        case when exploration > 0 then 'E' else 'F' end as exploration_letter,
        case when newness > 0 then 'N' else 'T' end as newness_letter,
        case when variety > 0 then 'V' else 'L' end as variety_letter,
        case when uniqueness > 0 then 'U' else 'C' end as uniqueness_letter

    from simulated_users

),

final as (

    select
        user_id,
        concat(exploration_letter, newness_letter, variety_letter, uniqueness_letter) as planted_code,
        exploration as planted_exploration,
        newness as planted_newness,
        variety as planted_variety,
        uniqueness as planted_uniqueness,
        time_zone,
        chronotype,
        plays_per_day

    from lettered

)

select * from final

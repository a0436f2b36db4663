-- A track gets the first mood whose rule it meets:
--
-- drifting: mostly without vocals (instrumentalness of at least 0.5)
-- dancing: easy to dance to (danceability of at least 0.7) with some energy (at least 0.5)
-- fierce: very energetic (energy of at least 0.75)
-- bright: sounds positive (valence of at least 0.6)
-- tender: neither positive nor sad (valence of at least 0.35)
-- wistful: all others; they sound sad

with

tracks as (

    select * from {{ ref('int_tracks') }}

),

final as (

    select
        track_key,
        case
            when instrumentalness >= 0.5 then 'drifting'
            when danceability >= 0.7 and energy >= 0.5 then 'dancing'
            when energy >= 0.75 then 'fierce'
            when valence >= 0.6 then 'bright'
            when valence >= 0.35 then 'tender'
            else 'wistful'
        end as mood

    from tracks

)

select * from final

-- Spotify publishes no cut-offs. Ours is the median score of the year's listeners on each dimension, so
-- that half of them lean either way.

with

scores as (

    select * from {{ ref('int_listener_scores') }}

),

final as (

    select
        year,
        count(*) as n_listeners,
        median(exploration_score) as exploration_cut_off,
        median(newness_score) as newness_cut_off,
        median(variety_score) as variety_cut_off,
        median(uniqueness_score) as uniqueness_cut_off

    from scores
    group by year

)

select * from final

-- Spotify publishes no cut-offs. Ours is the median score of the year's listeners on each dimension, so
-- that half of them lean either way. Only simulated listeners count; real ones are compared with them.

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
        median(uniqueness_score) as uniqueness_cut_off,
        max(mean_volume) as mean_volume,
        max(exploration_slope) as exploration_slope,
        max(case when is_explorer then half_mean_volume end) as explorers_mean_volume,
        max(case when is_explorer then variety_volume_slope end) as explorers_variety_slope,
        max(case when is_explorer then uniqueness_volume_slope end) as explorers_uniqueness_slope,
        max(case when not is_explorer then half_mean_volume end) as others_mean_volume,
        max(case when not is_explorer then variety_volume_slope end) as others_variety_slope,
        max(case when not is_explorer then uniqueness_volume_slope end) as others_uniqueness_slope,
        max(mean_exploration) as mean_exploration,
        max(variety_exploration_slope) as variety_exploration_slope,
        max(uniqueness_exploration_slope) as uniqueness_exploration_slope

    from scores
    where {{ is_simulated('user_id') }}
    group by year

)

select * from final

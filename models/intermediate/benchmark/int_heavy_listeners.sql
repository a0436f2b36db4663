-- The real listeners in the benchmark have 18,500 to 98,500 plays a year, and most of the statistics
-- depend on volume. The first 200 simulated listeners of that volume are enough for steady percentiles.

{% set least_plays = 18000 %}
{% set most_listeners = 200 %}

with

listener_plays as (

    select * from {{ ref('int_listener_plays') }}

),

numbered as (

    select
        user_id,
        year,
        n_plays,
        row_number() over (partition by year order by user_id asc) as listener_number

    from listener_plays
    where n_plays >= {{ least_plays }}

),

final as (

    select
        user_id,
        year,
        n_plays

    from numbered
    where listener_number <= {{ most_listeners }}

)

select * from final

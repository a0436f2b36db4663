{{ config(materialized='view') }}

with

habits as (

    select * from {{ ref('int_listener_habits') }}

),

final as (

    select
        user_id,
        year,
        day_part,
        local_hour,
        mood,
        n_plays,
        n_listens

    from habits
    where local_hour is not null

)

select * from final

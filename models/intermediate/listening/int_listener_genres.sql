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
        track_genre,
        n_listens

    from habits
    where track_genre is not null

)

select * from final

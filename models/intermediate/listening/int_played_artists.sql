{{ config(materialized='view') }}

with

artists as (

    select * from {{ ref('int_artists') }}

),

history_artists as (

    select * from {{ ref('int_history_artists') }}

),

final as (

    select
        artist_key,
        artist_id,
        artist_name,
        popularity

    from artists

    union all

    select
        artist_key,
        concat('history:', artist_key) as artist_id,
        artist_name,
        null as popularity

    from history_artists
    where not is_in_catalogue

)

select * from final

{{ config(materialized='view') }}

with

tracks_screened as (

    select * from {{ ref('int_tracks_screened') }}

),

kept as (

    select * from tracks_screened
    where failed_step is null

)

select * from kept

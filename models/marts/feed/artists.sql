-- depends_on: {{ ref('simulation_inputs') }}, which the header of the Avro file repeats

with

artists as (

    select * from {{ ref('int_artists') }}

),

final as (

    select
        artist_id as id,
        followers,
        artist_name as name,
        popularity

    from artists

)

select * from final

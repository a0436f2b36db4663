{% set given = build_vars() %}

with

final as (

    select
        cast({{ given.n_users }} as bigint) as n_users,
        cast('{{ given.start_date }}' as date) as start_date,
        cast('{{ given.end_date }}' as date) as end_date,
        cast({{ given.seed }} as bigint) as seed,
        cast('{{ given.newness_reference_date }}' as date) as newness_reference_date,
        cast({{ given.n_audio_clusters }} as integer) as n_audio_clusters

)

select * from final

with

final as (

    select
        cast({{ var('n_users') }} as bigint) as n_users,
        cast('{{ parse_date(var("start_date")) }}' as date) as starts_on,
        cast('{{ parse_date(var("end_date")) }}' as date) as ends_before,
        cast({{ var('seed') }} as bigint) as seed,
        cast('{{ parse_date(var("newness_reference_date")) }}' as date) as newness_reference_date,
        cast({{ var('n_audio_clusters') }} as integer) as n_audio_clusters,
        cast('{{ var("export_dir") | replace("'", "''") }}' as {{ dbt.type_string() }}) as export_dir

)

select * from final

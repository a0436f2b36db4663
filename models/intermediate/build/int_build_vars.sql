{%- set types = {
    'n_users': 'bigint',
    'start_date': 'date',
    'end_date': 'date',
    'seed': 'bigint',
    'newness_reference_date': 'date',
    'n_audio_clusters': 'integer',
} -%}

with

final as (

    select
        {% for name, value in build_vars().items() %}
        cast('{{ value }}' as {{ types[name] }}) as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}

)

select * from final

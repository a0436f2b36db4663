{#- The vars that the feed depends on, by name: the columns of the model int_build_vars. -#}
{%- macro build_vars() -%}
    {{ return({
        'n_users': var('n_users'),
        'start_date': parse_date(var('start_date')) | string,
        'end_date': parse_date(var('end_date')) | string,
        'seed': var('seed'),
        'newness_reference_date': parse_date(var('newness_reference_date')) | string,
        'n_audio_clusters': var('n_audio_clusters'),
    }) }}
{%- endmacro -%}

{%- macro build_vars() -%}
    {%- set given = {
        'n_users': var('n_users'),
        'start_date': parse_date(var('start_date')) | string,
        'end_date': parse_date(var('end_date')) | string,
        'seed': var('seed'),
        'newness_reference_date': parse_date(var('newness_reference_date')) | string,
        'n_audio_clusters': var('n_audio_clusters'),
    } -%}
    {%- if execute and 'model.wrapped_feed.int_build_vars' not in selected_resources -%}
        {%- set there = adapter.get_relation(
            target.database | default(none), target.schema, 'int_build_vars'
        ) -%}
        {%- if there -%}
            {%- for row in run_query('select ' ~ given | join(', ') ~ ' from ' ~ there).rows -%}
                {%- set built = {} -%}
                {%- for name, value in zip(given, row.values()) -%}
                    {#- dates too, as the vars are -#}
                    {%- do built.update({name: value | string if given[name] is string else value}) -%}
                {%- endfor -%}
                {{ return(built) }}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(given) }}
{%- endmacro -%}

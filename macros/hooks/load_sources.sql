{%- macro load_sources() -%}
    {%- do call_package('load_sources', dict(
        inputs_at_start(),
        most_broken_rows=var('most_broken_rows'),
        history_dir=var('history_dir'),
        history_vars={
            'time_zone': var('history_time_zone'),
            'private_sessions': var('history_private_sessions'),
        },
        history=graph.sources.values() | selectattr('source_name', 'equalto', 'history') | list,
    )) -%}
{%- endmacro -%}

{%- macro warn_of_unused_vars() -%}
    {%- set built = build_vars() -%}
    {%- for name, given in invocation_args_dict.get('vars', {}).items() if name in built -%}
        {%- if given | string != built[name] | string -%}
            {%- do exceptions.warn(
                'The var ' ~ name ~ ' (' ~ given ~ ') is not used: this run makes nothing that reads it, '
                ~ 'and the warehouse was built with ' ~ built[name] ~ '.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if invocation_args_dict.get('vars', {}).get('history_dir') -%}
        {%- do exceptions.warn(
            'The var history_dir (' ~ var('history_dir') ~ ') is not used: this run makes nothing that reads files. '
            ~ 'Put a + before the name of the model, or build all.'
        ) -%}
    {%- endif -%}
{%- endmacro -%}

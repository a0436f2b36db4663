{#- If no selected model reads the vars, the run uses the values that the warehouse was built with. Warns
about each var of the command that differs. -#}
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
{%- endmacro -%}

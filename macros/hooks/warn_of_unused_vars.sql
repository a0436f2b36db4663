{#- A run that makes no model that reads the vars goes on from those that the warehouse was built with;
where the command names another value for one, it says so. -#}
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

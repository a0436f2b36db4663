{#- The steps before the first node, in order. The first three check the vars and the inputs; if one of
them raises an error, nothing has been changed. -#}
{%- macro on_run_start() -%}
    {%- do check_vars() -%}
    {%- if execute -%}
        {%- if reads_inputs() -%}
            {%- do refuse_changed_inputs() -%}
            {%- do load_sources() -%}
        {%- else -%}
            {%- do warn_of_unused_vars() -%}
        {%- endif -%}
        {%- do limit_memory() -%}
        {%- do drop_leftovers() -%}
    {%- endif -%}
{%- endmacro -%}

{#- Whether the run builds a model that reads the vars or a source. Other models depend on the inputs only
through models that have been built before. -#}
{%- macro reads_inputs() -%}
    {%- set found = [] -%}
    {%- if flags.WHICH in ('build', 'run') -%}
        {%- for id in selected_resources if id.startswith('model.') -%}
            {%- set node = graph.nodes[id] -%}
            {%- if node.name == 'int_build_vars' or node.sources -%}
                {%- do found.append(id) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found | length > 0) }}
{%- endmacro -%}

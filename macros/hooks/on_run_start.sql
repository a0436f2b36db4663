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

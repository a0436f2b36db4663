{#- What happens before the first model, in order. A run that cannot go well is refused by the first
three steps, before anything is touched. -#}
{%- macro on_run_start() -%}
    {%- do check_vars() -%}
    {%- if execute -%}
        {%- if reads_inputs() -%}
            {%- do refuse_changed_inputs() -%}
            {%- do load_catalogue() -%}
        {%- else -%}
            {%- do warn_of_unused_vars() -%}
        {%- endif -%}
        {%- do limit_memory() -%}
        {%- do drop_leftovers() -%}
    {%- endif -%}
{%- endmacro -%}

{#- Whether the run makes a model that reads the vars or a source. What follows from other models alone
follows from what those were made from. -#}
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

{#- Events are only added to those made from the same inputs: refuses a run whose vars, files or
parameters are not those of the events in the warehouse, unless it makes them all anew. -#}
{%- macro refuse_changed_inputs() -%}
    {%- set makes_events = 'model.wrapped_feed.simulated_user_events' in selected_resources -%}
    {%- if not (flags.FULL_REFRESH and makes_events) -%}
        {%- do call_package('refuse_changed_inputs', inputs_at_start()) -%}
    {%- endif -%}
{%- endmacro -%}

{#- Pre-hook of simulated_user_events: the same for the joined catalogue, which is known only now. -#}
{%- macro refuse_changed_join() -%}
    {%- if execute and is_incremental() -%}
        {%- set inputs = ref('simulation_inputs') -%}
        {%- do call_package(
            'refuse_changed_join', {'schema': inputs.schema, 'inputs': inputs.identifier}
        ) -%}
    {%- endif -%}
{%- endmacro -%}

{#- Where the inputs are found that are known when a run starts: the vars, the catalogue's files, and
the seeds that a Python model reads. -#}
{%- macro inputs_at_start() -%}
    {%- set seeds = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.language == 'python' -%}
        {%- for id in node.depends_on.nodes if id.startswith('seed.') -%}
            {%- set seed = graph.nodes[id] -%}
            {%- do seeds.update({seed.name: seed.root_path ~ '/' ~ seed.original_file_path}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return({
        'vars': build_vars(),
        'catalogue_dir': var('catalogue_dir'),
        'sources': graph.sources.values() | selectattr('source_name', 'equalto', 'catalogue') | list,
        'seeds': seeds,
    }) }}
{%- endmacro -%}

{#- Post-hook of simulated_user_events: writes down what the events are made from, in the transaction
that makes them. -#}
{%- macro remember_inputs() -%}
    {#- by its name: the source would be its own parent in the lineage -#}
    {%- set remembered = api.Relation.create(
        database=this.database, schema='build', identifier='inputs_of_events'
    ) -%}
    {{ create_table_anew(remembered) }}
    select input, input_value from {{ ref('simulation_inputs') }}
{%- endmacro -%}

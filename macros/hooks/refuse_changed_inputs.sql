{#- On run start: raises an error if a var, file or parameter differs from those that the events in the
warehouse were made from, unless the run replaces all events. Events are only appended to events made from
the same inputs. -#}
{%- macro refuse_changed_inputs() -%}
    {%- set makes_events = 'model.wrapped_feed.simulated_user_events' in selected_resources -%}
    {%- if not (flags.FULL_REFRESH and makes_events) -%}
        {%- do call_package('refuse_changed_inputs', dict(
            inputs_at_start(), schema=target.schema, events='simulated_user_events'
        )) -%}
    {%- endif -%}
{%- endmacro -%}

{#- Pre-hook of simulated_user_events: the same check, including the joined catalogue, which is known only
now. -#}
{%- macro refuse_changed_join() -%}
    {%- if execute and is_incremental() -%}
        {%- set inputs = ref('simulation_inputs') -%}
        {%- do call_package(
            'refuse_changed_join', {'schema': inputs.schema, 'inputs': inputs.identifier}
        ) -%}
    {%- endif -%}
{%- endmacro -%}

{#- The inputs that are known when a run starts, as arguments of a step: the vars, the folder and sources
of the catalogue's files, and the CSV files of the seeds that Python models read. -#}
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

{#- Post-hook of simulated_user_events: stores the inputs that the events were made from, in the same
transaction as the events. -#}
{%- macro record_inputs() -%}
    {#- not source(): the model would become a child of the table that it writes -#}
    {%- set inputs_of_events = api.Relation.create(
        database=this.database, schema='build', identifier='inputs_of_events'
    ) -%}
    {{ create_or_replace_table(inputs_of_events) }}
    select input, input_value from {{ ref('simulation_inputs') }}
    union all
    -- of an interrupted append, which Spark does not roll back, the number of events tells
    select 'number of events' as input, cast(count(*) as {{ dbt.type_string() }}) as input_value
    from {{ this }}
{%- endmacro -%}

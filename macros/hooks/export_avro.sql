{%- macro export_avro(relation) -%}
    {%- if execute and not flags.EMPTY and not flags.SAMPLE -%}
        {%- if not adapter.get_relation(relation.database, relation.schema, 'simulation_inputs') -%}
            {%- do exceptions.raise_compiler_error(
                'The table simulation_inputs does not exist, which the headers of Avro files repeat: put a + '
                ~ 'before the name of the model, to build what it depends on.'
            ) -%}
        {%- endif -%}
        {%- set rows = run_query(
            "select input, input_value "
            ~ "from " ~ relation.incorporate(path={'identifier': 'simulation_inputs'}, type='table')
            ~ " order by input asc"
        ).rows -%}
        {%- set inputs = dict(rows | map('list')) -%}
        {#- a complete month has the same bytes for any end_date, so it is not in the header's inputs -#}
        {%- set end_date = inputs.pop('var end_date') -%}
        {%- do call_package('export_avro', {
            'relation': relation.render(),
            'condition': is_simulated('user_id') if 'user_id' in model.columns else 'true',
            'model': model,
            'export_dir': var('export_dir'),
            'formats': var('export_formats'),
            'codec': var('avro_codec'),
            'inputs': inputs,
            'start_date': inputs['var start_date'],
            'end_date': end_date,
        }) -%}
    {%- endif -%}
{%- endmacro -%}

{#- Post-hook: exports the model that was just built to Avro. The model's `config.meta.avro` has the name
and the order of the records and whether there is a file per month; the fields are the model's columns.
The inputs of the build go into the files' headers. -#}
{%- macro export_avro(relation) -%}
    {%- if execute and not flags.EMPTY and not flags.SAMPLE -%}
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
            'model': model,
            'export_dir': var('export_dir'),
            'codec': var('avro_codec'),
            'inputs': inputs,
            'start_date': inputs['var start_date'],
            'end_date': end_date,
        }) -%}
    {%- endif -%}
{%- endmacro -%}

{#- Post-hook: writes the model just built as Avro. What the record is called, how its rows are ordered
and whether it has a file a month stand in the model's `config.meta.avro`; its fields are its columns.
The files' headers say what the rows follow from. -#}
{%- macro export_avro(relation) -%}
    {%- if execute and not flags.EMPTY and not flags.SAMPLE -%}
        {%- set rows = run_query(
            "select input, input_value "
            ~ "from " ~ relation.incorporate(path={'identifier': 'simulation_inputs'}, type='table')
            ~ " order by input asc"
        ).rows -%}
        {%- set inputs = dict(rows | map('list')) -%}
        {#- the files of months that are whole are the same whatever the end of the window -#}
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

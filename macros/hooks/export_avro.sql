{#- Post-hook: writes the model just built as Avro. What the record is called, how its rows are ordered
and whether it has a file a month stand in the model's `config.meta.avro`; its fields are its columns.
The files' headers say what the rows follow from. -#}
{%- macro export_avro(relation) -%}
    {%- if execute -%}
        {%- set inputs = run_query(
            "select input, input_value "
            ~ "from " ~ relation.incorporate(path={'identifier': 'simulation_inputs'}, type='table')
            ~ " order by input asc"
        ) -%}
        {%- do call_package('export_avro', {
            'relation': relation.render(),
            'model': model,
            'export_dir': var('export_dir'),
            'codec': var('avro_codec'),
            'inputs': dict(inputs.rows | map('list')),
            'start_date': parse_date(var('start_date')) | string,
            'end_date': parse_date(var('end_date')) | string,
        }) -%}
    {%- endif -%}
{%- endmacro -%}

{#- Post-hook: exports the model that was just built to Avro. The model's `config.meta.avro` has the name
and the order of the records and whether there is a file per month; the fields are the model's columns.
The inputs of the build go into the files' headers. -#}
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

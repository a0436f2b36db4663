{#- Post-hook: writes the model just built as Avro, by the plugin of wrapped_feed.avro.plugin. What the
record is called, how its rows are ordered and whether it has a file a month stand in the model's
`config.meta.avro`; its fields are its columns. `made_from` names a table of inputs that the rows
follow from (what the input files hold is among them, so the files themselves do not count): the
Avro files say so in their headers, and those that would come out the same are left as they are. -#}
{%- macro export_avro(relation) -%}
    {%- if execute -%}
        {%- set metadata = {} -%}
        {%- if model.config.meta.avro.get('made_from') -%}
            {%- set inputs = dict(run_query(
                "select input, input_value "
                ~ "from " ~ relation.incorporate(path={'identifier': model.config.meta.avro.made_from})
                ~ " where input not like 'file %' order by input asc"
            ).rows | map('list')) -%}
            {%- set lines = [] -%}
            {%- for input, input_value in inputs.items() -%}
                {%- do lines.append(input ~ '=' ~ input_value) -%}
            {%- endfor -%}
            {%- do metadata.update({
                'wrapped_feed.algorithm': inputs['algorithm version'],
                'wrapped_feed.inputs': local_md5(lines | join(';')),
            }) -%}
        {%- endif -%}
        {%- do adapter.store_relation(
            'avro',
            relation,
            adapter.get_columns_in_relation(relation),
            var('export_dir'),
            'avro',
            {
                'model': model,
                'export_dir': var('export_dir'),
                'codec': var('avro_codec'),
                'metadata': metadata,
                'starts_on': parse_date(var('start_date')) | string,
                'ends_before': parse_date(var('end_date')) | string,
            },
        ) -%}
    {%- endif -%}
{%- endmacro -%}

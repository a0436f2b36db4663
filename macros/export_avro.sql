{#- Post-hook: writes the model just built as Avro, by the plugin of wrapped_feed.avro.plugin. What the
record is called, how its rows are ordered and whether it has a file a month stand in the model's
`config.meta.avro`; its fields are its columns. -#}
{%- macro export_avro(relation) -%}
    {%- if execute -%}
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
                'starts_on': parse_date(var('start_date')) | string,
                'ends_before': parse_date(var('end_date')) | string,
            },
        ) -%}
    {%- endif -%}
{%- endmacro -%}

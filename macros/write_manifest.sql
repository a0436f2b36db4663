{#- On run end: writes the manifest of the Avro files, when the run exported the feed and all went well.
Where it did not, the older manifest stays and tells of files that are not its own. -#}
{%- macro write_manifest(results) -%}
    {%- set exported = [] -%}
    {%- set failed = [] -%}
    {%- for result in results -%}
        {%- if result.status in ('error', 'fail', 'skipped', 'runtime error') -%}
            {%- do failed.append(result.node.name) -%}
        {%- elif result.node.resource_type == 'model' and 'avro' in result.node.config.meta -%}
            {%- do exported.append(result.node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if execute and exported and not failed -%}
        {%- set made_from = {} -%}
        {%- for name in ['n_users', 'start_date', 'end_date', 'seed', 'newness_reference_date',
                         'n_audio_clusters', 'avro_codec'] -%}
            {%- do made_from.update({name: var(name)}) -%}
        {%- endfor -%}
        {#- which day `today` was -#}
        {%- do made_from.update({'end_date': parse_date(var('end_date')) | string}) -%}
        {%- do adapter.store_relation(
            'avro',
            api.Relation.create(database=target.database | default(none), schema=target.schema, identifier='manifest'),
            [],
            var('export_dir'),
            'manifest',
            {'export_dir': var('export_dir'), 'vars': made_from},
        ) -%}
    {%- endif -%}
{%- endmacro -%}

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
    {%- if exported and not failed -%}
        {%- do call_package('write_manifest', {'export_dir': var('export_dir')}) -%}
    {%- endif -%}
{%- endmacro -%}

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

{%- macro selects_with_ancestors(id) -%}
    {%- if id not in selected_resources -%}
        {{ return(false) }}
    {%- endif -%}
    {%- for parent in graph.nodes[id].depends_on.nodes if parent.startswith('model.') -%}
        {%- if not selects_with_ancestors(parent) -%}
            {{ return(false) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(true) }}
{%- endmacro -%}

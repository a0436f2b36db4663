{#- Spark has no transactions. dbt-spark skips hooks that are to run outside of one; here they run like
the others. -#}
{% macro run_hooks(hooks, inside_transaction=true) -%}
    {%- for hook in hooks if inside_transaction -%}
        {%- set rendered = render(hook.get('sql')) | trim -%}
        {%- if rendered -%}
            {%- call statement(auto_begin=false) -%}
                {{ rendered }}
            {%- endcall -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

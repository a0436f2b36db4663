{#- Spark has no transactions: hooks that ask to run outside of one run like the others, where dbt-spark
would leave them out. -#}
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

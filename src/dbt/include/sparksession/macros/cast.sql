{#- dbt casts to the types named in the YAML, which are DuckDB's, in the empty query that a contract is
compared with and in the rows of unit tests. -#}
{% macro sparksession__cast(expression, data_type) -%}
    cast({{ expression }} as {{ api.Column.translate_type(data_type) }})
{%- endmacro %}

{#- Arrays in the rows of unit tests are Jinja lists. Rendered, `['a', 'b']` is an array literal on DuckDB
but not on Spark. -#}
{% macro sparksession__safe_cast(field, type) -%}
    {%- if field is sequence and field is not string -%}
        {%- set items = [] -%}
        {%- for item in field -%}
            {%- do items.append(dbt.string_literal(dbt.escape_single_quotes(item)) if item is string else item) -%}
        {%- endfor -%}
        {%- set field = 'array(' ~ items | join(', ') ~ ')' -%}
    {%- endif -%}
    {{ dbt.cast(field, type) }}
{%- endmacro %}

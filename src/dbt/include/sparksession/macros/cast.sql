{#- What dbt itself casts (the empty query that a contract is compared with, the rows of unit tests) has
the types' names of the YAML. -#}
{% macro sparksession__cast(expression, data_type) -%}
    cast({{ expression }} as {{ api.Column.translate_type(data_type) }})
{%- endmacro %}

{#- Rows of unit tests give arrays as lists, which DuckDB writes as Jinja does and Spark does not. -#}
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

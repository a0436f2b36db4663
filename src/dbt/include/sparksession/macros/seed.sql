{#- dbt-spark's own, but for the types, which are named as on DuckDB. -#}
{% macro sparksession__create_csv_table(model, agate_table) -%}
    {%- set types = model.config.get('column_types', {}) -%}
    {%- set columns = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- set type = types.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
        {%- do columns.append(adapter.quote(name) ~ ' ' ~ api.Column.translate_type(type)) -%}
    {%- endfor -%}
    {%- set sql -%}
        create table {{ this.render() }} ({{ columns | join(', ') }})
        {{ file_format_clause() }}
        {{ location_clause() }}
        {{ comment_clause() }}
    {%- endset -%}
    {%- do run_query(sql) -%}
    {{ return(sql) }}
{%- endmacro %}

{#- dbt-spark puts the values into the text of an insert as they are: a name with a quote in it ends
the literal. Here the session reads the rows from the file as it is. -#}
{% macro sparksession__load_csv_rows(model, agate_table) -%}
    {%- do adapter.load_seed(this, model, agate_table.column_names | list) -%}
    {{ return('-- read from ' ~ model.original_file_path) }}
{%- endmacro %}

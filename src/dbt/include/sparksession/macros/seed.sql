{#- Same as dbt-spark's, except that the column types have DuckDB's names. -#}
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

{#- dbt-spark puts the values into an insert statement without escaping them, so that a quote in a value
ends the literal. Here the session reads the rows from the file instead. -#}
{% macro sparksession__load_csv_rows(model, agate_table) -%}
    {%- do adapter.load_seed(this, model, agate_table.column_names | list) -%}
    {{ return('-- read from ' ~ model.original_file_path) }}
{%- endmacro %}

{#- Runs a step of wrapped_feed.engines.steps with the arguments `config`. All calls from macros into
Python go through here. dbt-duckdb lets a macro call a plugin only by `store_relation`: the step's name is
passed as the file format, and the relation is a dummy. -#}
{%- macro call_package(step, config) -%}
    {%- set dummy = api.Relation.create(
        database=target.database | default(none), schema=target.schema, identifier=step
    ) -%}
    {%- do adapter.store_relation('wrapped_feed', dummy, [], '', step, config) -%}
{%- endmacro -%}

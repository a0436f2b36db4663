{#- The one way from a macro into Python: runs a step of wrapped_feed.engines.steps, which names them all
and says what each reads of `config`. dbt-duckdb lets a macro call a plugin by `store_relation` alone,
so the step's name goes where the format of a file would, and the relation is a stand-in. -#}
{%- macro call_package(step, config) -%}
    {%- set stand_in = api.Relation.create(
        database=target.database | default(none), schema=target.schema, identifier=step
    ) -%}
    {%- do adapter.store_relation('wrapped_feed', stand_in, [], '', step, config) -%}
{%- endmacro -%}

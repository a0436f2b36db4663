{%- macro call_package(step, config) -%}
    {%- set dummy = api.Relation.create(
        database=target.database | default(none), schema=target.schema, identifier=step
    ) -%}
    {%- do adapter.store_relation('wrapped_feed', dummy, [], '', step, config) -%}
{%- endmacro -%}

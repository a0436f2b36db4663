{%- macro record_inputs() -%}
    {#- not source(): the model would become a child of the table that it writes -#}
    {%- set inputs_of_events = api.Relation.create(
        database=this.database, schema='build', identifier='inputs_of_events'
    ) -%}
    {{ create_or_replace_table(inputs_of_events) }}
    select input, input_value from {{ ref('simulation_inputs') }}
    union all
    -- Spark does not roll back an interrupted append: the number of events reveals it
    select 'number of events' as input, cast(count(*) as {{ dbt.type_string() }}) as input_value
    from {{ this }}
{%- endmacro -%}

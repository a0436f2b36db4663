{%- macro refuse_changed_join() -%}
    {%- if execute and is_incremental() -%}
        {%- set inputs = ref('simulation_inputs') -%}
        {%- do call_package(
            'refuse_changed_join', {'schema': inputs.schema, 'inputs': inputs.identifier}
        ) -%}
    {%- endif -%}
{%- endmacro -%}

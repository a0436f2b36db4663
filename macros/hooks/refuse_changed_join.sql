{#- Pre-hook of simulated_user_events: the check of refuse_changed_inputs, including the joined
catalogue, which is known only now. -#}
{%- macro refuse_changed_join() -%}
    {%- if execute and is_incremental() -%}
        {%- set inputs = ref('simulation_inputs') -%}
        {%- do call_package(
            'refuse_changed_join', {'schema': inputs.schema, 'inputs': inputs.identifier}
        ) -%}
    {%- endif -%}
{%- endmacro -%}

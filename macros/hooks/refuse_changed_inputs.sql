{%- macro refuse_changed_inputs() -%}
    {%- if not (flags.FULL_REFRESH and selects_with_ancestors('model.wrapped_feed.simulated_user_events')) -%}
        {%- do call_package('refuse_changed_inputs', dict(
            inputs_at_start(), schema=target.schema, events='simulated_user_events'
        )) -%}
    {%- endif -%}
{%- endmacro -%}

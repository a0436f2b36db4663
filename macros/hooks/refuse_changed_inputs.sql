{#- On run start: raises an error if a var, file or parameter differs from those that the events in the
warehouse were made from, unless the run replaces all events and whatever they are made from. Events are
only appended to events made from the same inputs. -#}
{%- macro refuse_changed_inputs() -%}
    {%- if not (flags.FULL_REFRESH and selects_with_ancestors('model.wrapped_feed.simulated_user_events')) -%}
        {%- do call_package('refuse_changed_inputs', dict(
            inputs_at_start(), schema=target.schema, events='simulated_user_events'
        )) -%}
    {%- endif -%}
{%- endmacro -%}

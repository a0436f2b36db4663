{#- The place of a listener in the given order among the simulated listeners, from 1: row_number(), except that
real listeners count for nobody but themselves. `partition_by` lists columns; the rows have a `user_id`. -#}
{%- macro place(partition_by, order_by) -%}
    count(case when {{ is_simulated('user_id') }} then 1 end) over (
        partition by {{ partition_by | join(', ') }}
        order by {{ order_by }}
    ) + case when {{ is_simulated('user_id') }} then 0 else 1 end
{%- endmacro -%}

{#- The number of places: that of the simulated listeners, and a real one more. -#}
{%- macro n_places(partition_by) -%}
    count(case when {{ is_simulated('user_id') }} then 1 end) over (partition by {{ partition_by | join(', ') }})
    + case when {{ is_simulated('user_id') }} then 0 else 1 end
{%- endmacro -%}

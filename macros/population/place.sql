{%- macro place(partition_by, order_by) -%}
    count(case when {{ is_simulated('user_id') }} then 1 end) over (
        partition by {{ partition_by | join(', ') }}
        order by {{ order_by }}
    ) + case when {{ is_simulated('user_id') }} then 0 else 1 end
{%- endmacro -%}

{%- macro n_places(partition_by) -%}
    count(case when {{ is_simulated('user_id') }} then 1 end) over (partition by {{ partition_by | join(', ') }})
    + case when {{ is_simulated('user_id') }} then 0 else 1 end
{%- endmacro -%}

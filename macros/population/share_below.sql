{%- macro share_below(value, partition_by) -%}
    {%- set columns = partition_by | join(', ') -%}
    {%- set counted = 'count(case when ' ~ is_simulated('user_id') ~ ' then 1 end)' -%}
    coalesce(
        (
            {{ counted }} over (partition by {{ columns }} order by {{ value }} asc)
            - {{ counted }} over (partition by {{ columns }}, {{ value }})
        ) / nullif(
            cast(
                {{ counted }} over (partition by {{ columns }})
                - case when {{ is_simulated('user_id') }} then 1 else 0 end as double
            ),
            0
        ),
        0
    )
{%- endmacro -%}

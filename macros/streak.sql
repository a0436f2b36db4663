{#- What consecutive numbers have in common, to group by: the number less its row number. `number` is
unique within `partition_by`. -#}
{%- macro streak(number, partition_by) -%}
    {{ number }} - row_number() over (partition by {{ partition_by | join(', ') }} order by {{ number }} asc)
{%- endmacro -%}

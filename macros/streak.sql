{#- A value that consecutive numbers share, to group by (gaps and islands): the number minus its row
number. `number` must be unique within `partition_by`. -#}
{%- macro streak(number, partition_by) -%}
    {{ number }} - row_number() over (partition by {{ partition_by | join(', ') }} order by {{ number }} asc)
{%- endmacro -%}

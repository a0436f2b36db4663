{%- macro streak(number, partition_by) -%}
    {{ number }} - row_number() over (partition by {{ partition_by | join(', ') }} order by {{ number }} asc)
{%- endmacro -%}

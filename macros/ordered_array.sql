{#- Aggregate: the values of a group as an array, in the order of `order_by`, which is total. -#}
{%- macro ordered_array(value, order_by) -%}
    {{ return(adapter.dispatch('ordered_array', 'wrapped_feed')(value, order_by)) }}
{%- endmacro -%}

{%- macro duckdb__ordered_array(value, order_by) -%}
    list({{ value }} order by {{ order_by }} asc)
{%- endmacro -%}

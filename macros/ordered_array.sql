{#- Aggregate: the values of a group as an array, in the order of `order_by`, which is total. -#}
{%- macro ordered_array(value, order_by) -%}
    {{ return(adapter.dispatch('ordered_array', 'wrapped_feed')(value, order_by)) }}
{%- endmacro -%}

{%- macro duckdb__ordered_array(value, order_by) -%}
    list({{ value }} order by {{ order_by }} asc)
{%- endmacro -%}

{%- macro spark__ordered_array(value, order_by) -%}
    {#- arrays of structs are sorted by their fields -#}
    transform(
        array_sort(collect_list(named_struct('place', {{ order_by }}, 'item', {{ value }}))),
        each -> each.item
    )
{%- endmacro -%}

{%- macro ordered_array(value, order_by) -%}
    {{ return(adapter.dispatch('ordered_array', 'wrapped_feed')(value, order_by)) }}
{%- endmacro -%}

{%- macro duckdb__ordered_array(value, order_by) -%}
    list({{ value }} order by {{ order_by }} asc)
{%- endmacro -%}

{%- macro spark__ordered_array(value, order_by) -%}
    {#- array_sort compares structs field by field, so the sort key comes first -#}
    transform(
        array_sort(collect_list(named_struct('place', {{ order_by }}, 'item', {{ value }}))),
        each -> each.item
    )
{%- endmacro -%}

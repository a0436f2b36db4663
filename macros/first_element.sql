{%- macro first_element(array) -%}
    {{ return(adapter.dispatch('first_element', 'wrapped_feed')(array)) }}
{%- endmacro -%}

{%- macro duckdb__first_element(array) -%}
    list_extract({{ array }}, 1)
{%- endmacro -%}

{%- macro spark__first_element(array) -%}
    try_element_at({{ array }}, 1)
{%- endmacro -%}

{%- macro unnest(array, element) -%}
    {{ return(adapter.dispatch('unnest', 'wrapped_feed')(array, element)) }}
{%- endmacro -%}

{%- macro duckdb__unnest(array, element) -%}
    cross join unnest({{ array }}) as unnested ({{ element }})
{%- endmacro -%}

{%- macro spark__unnest(array, element) -%}
    lateral view explode({{ array }}) unnested as {{ element }}
{%- endmacro -%}

{#- Whether there is a file of that path. -#}
{%- macro file_is_there(path) -%}
    {{ return(adapter.dispatch('file_is_there', 'wrapped_feed')(path)) }}
{%- endmacro -%}

{%- macro duckdb__file_is_there(path) -%}
    {%- set found = run_query("select count(*) from glob('" ~ path | replace("'", "''") ~ "')") -%}
    {{ return(found.rows[0][0] > 0) }}
{%- endmacro -%}

{%- macro spark__file_is_there(path) -%}
    {{ return(adapter.file_is_there(path)) }}
{%- endmacro -%}

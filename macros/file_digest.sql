{#- The MD5 of the bytes of a file that is there. -#}
{%- macro file_digest(path) -%}
    {{ return(adapter.dispatch('file_digest', 'wrapped_feed')(path)) }}
{%- endmacro -%}

{%- macro duckdb__file_digest(path) -%}
    {%- set found = run_query("select md5(content) from read_blob('" ~ path | replace("'", "''") ~ "')") -%}
    {{ return(found.rows[0][0]) }}
{%- endmacro -%}

{%- macro spark__file_digest(path) -%}
    {{ return(adapter.file_digest(path)) }}
{%- endmacro -%}

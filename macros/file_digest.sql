{#- The MD5 of a file's bytes, none where there is no such file. -#}
{%- macro file_digest(path) -%}
    {{ return(adapter.dispatch('file_digest', 'wrapped_feed')(path)) }}
{%- endmacro -%}

{%- macro duckdb__file_digest(path) -%}
    {%- set quoted = "'" ~ path | replace("'", "''") ~ "'" -%}
    {#- where there is no file, a glob is no error -#}
    {%- set there = run_query("select count(*) from glob(" ~ quoted ~ ")") -%}
    {%- if there.rows[0][0] -%}
        {{ return(run_query("select md5(content) from read_blob(" ~ quoted ~ ")").rows[0][0]) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro -%}

{%- macro spark__file_digest(path) -%}
    {{ return(adapter.file_digest(path)) }}
{%- endmacro -%}

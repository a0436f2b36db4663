{#- Whether there is a file of that path. -#}
{%- macro file_is_there(path) -%}
    {%- set found = run_query("select count(*) from glob('" ~ path | replace("'", "''") ~ "')") -%}
    {{ return(found.rows[0][0] > 0) }}
{%- endmacro -%}

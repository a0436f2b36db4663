{#- Whether var `catalogue_dir` holds `name`.csv. -#}
{%- macro catalogue_has_file(name) -%}
    {%- set path = var('catalogue_dir') ~ '/' ~ name ~ '.csv' -%}
    {%- set found = run_query("select count(*) from glob('" ~ path | replace("'", "''") ~ "')") -%}
    {{ return(found.columns[0].values()[0] > 0) }}
{%- endmacro -%}

{#- The column names of a catalogue file (`name` of source `catalogue`), as a list. -#}
{%- macro catalogue_columns(name) -%}
    {%- set described = run_query(
        'select column_name from (describe select * from ' ~ source('catalogue', name) ~ ')'
    ) -%}
    {{ return(described.columns[0].values() | list) }}
{%- endmacro -%}

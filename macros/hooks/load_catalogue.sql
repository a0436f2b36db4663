{#- On run start: reads and checks the catalogue's files and writes them to the source `catalogue`, and the
inputs of the build to the source `build`. Raises an error if the files cannot be used. -#}
{%- macro load_catalogue() -%}
    {%- do call_package(
        'load_catalogue', dict(inputs_at_start(), most_broken_rows=var('most_broken_rows'))
    ) -%}
{%- endmacro -%}

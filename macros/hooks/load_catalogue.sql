{#- Reads and checks the catalogue's files, refuses those of no use, and puts their rows, and the list
of the build's inputs, into the sources `catalogue` and `build`. -#}
{%- macro load_catalogue() -%}
    {%- do call_package('load_catalogue', dict(
        inputs_at_start(),
        most_broken_rows=var('most_broken_rows'),
        n_audio_clusters=build_vars().n_audio_clusters,
        end_date=build_vars().end_date,
    )) -%}
{%- endmacro -%}

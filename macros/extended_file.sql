{#- The source table that holds album and genre: tracks_extended where its file is there, else
spotify_data. Files can be looked for only when dbt runs; while it parses, the usual one. -#}
{%- macro extended_file() -%}
    {%- if execute and not catalogue_has_file('tracks_extended') -%}
        {{ return('spotify_data') }}
    {%- endif -%}
    {{ return('tracks_extended') }}
{%- endmacro -%}

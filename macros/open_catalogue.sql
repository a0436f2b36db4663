{#- On run start: checks the files of the var `catalogue_dir` and makes them the views of the source
`catalogue`, by the plugin of wrapped_feed.catalogue_plugin. Files of no use are refused with a
sentence, before anything is touched. -#}
{%- macro open_catalogue() -%}
    {%- if execute and var('catalogue_dir') -%}
        {%- set extended = var('catalogue_dir') ~ '/tracks_extended.csv' -%}
        {%- set stand_in = var('catalogue_dir') ~ '/spotify_data.csv' -%}
        {%- if file_is_there(extended) and file_is_there(stand_in) -%}
            {%- do log(extended ~ ' is used, not ' ~ stand_in, info=true) -%}
        {%- endif -%}
        {%- do adapter.store_relation(
            'catalogue',
            api.Relation.create(database=target.database | default(none), schema='catalogue', identifier='rejects'),
            [],
            var('catalogue_dir'),
            'csv',
            {
                'folder': var('catalogue_dir'),
                'ranges': var('catalogue_ranges'),
                'most_broken': var('most_broken_rows'),
                'n_clusters': var('n_audio_clusters'),
                'ends_before': parse_date(var('end_date')) | string,
            },
        ) -%}
    {%- endif -%}
{%- endmacro -%}

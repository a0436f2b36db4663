{#- Refuses a run whose var `catalogue_dir` names no folder with the files and columns that the
staging models read. One sentence says which file, what is missing, and what to do. -#}
{%- macro check_catalogue() -%}
    {%- if execute and var('catalogue_dir') -%}
        {%- set features = [
            'danceability', 'energy', 'key', 'loudness', 'mode', 'speechiness', 'acousticness',
            'instrumentalness', 'liveness', 'valence', 'tempo', 'time_signature',
        ] -%}
        {%- do check_catalogue_file('tracks', [
            ['id', 'name', 'popularity', 'duration_ms', 'artists', 'id_artists', 'release_date'] + features
        ]) -%}
        {%- do check_catalogue_file('artists', [['id', 'followers', 'name', 'popularity']]) -%}
        {%- do check_catalogue_file(extended_file(), [
            ['track_id', 'track_name', 'artists', 'album_name', 'track_genre', 'popularity'],
            ['track_id', 'track_name', 'artist_name', 'genre', 'popularity'],
        ]) -%}
    {%- endif -%}
{%- endmacro -%}

{#- `layouts`: lists of columns; the file must have all of one of them, and a row. -#}
{%- macro check_catalogue_file(name, layouts) -%}
    {%- set file = var('catalogue_dir') ~ '/' ~ name ~ '.csv' -%}
    {%- if not catalogue_has_file(name) -%}
        {%- set or_else = ' (nor tracks_extended.csv)' if name == 'spotify_data' -%}
        {%- do exceptions.raise_compiler_error(
            'There is no file ' ~ file ~ or_else ~ ': put it there, or point the var catalogue_dir at the '
            ~ 'folder that holds tracks.csv, artists.csv and tracks_extended.csv (or spotify_data.csv).'
        ) -%}
    {%- endif -%}

    {%- set columns = catalogue_columns(name) -%}
    {%- set fitting = [] -%}
    {%- for layout in layouts if not layout | reject('in', columns) | list -%}
        {%- do fitting.append(layout) -%}
    {%- endfor -%}
    {%- if not fitting -%}
        {%- set wanted = [] -%}
        {%- for layout in layouts -%}
            {%- do wanted.append(
                layout | join(', ') ~ ' (it lacks ' ~ layout | reject('in', columns) | join(', ') ~ ')'
            ) -%}
        {%- endfor -%}
        {%- do exceptions.raise_compiler_error(
            'The header of ' ~ file ~ ' must name the columns ' ~ wanted | join(', or the columns ')
            ~ ': add or rename them.'
        ) -%}
    {%- endif -%}

    {%- set rows = run_query('select 1 from ' ~ source('catalogue', name) ~ ' limit 1') -%}
    {%- if rows.rows | length == 0 -%}
        {%- do exceptions.raise_compiler_error(
            'The file ' ~ file ~ ' has no rows below its header: put the whole file there.'
        ) -%}
    {%- endif -%}
{%- endmacro -%}

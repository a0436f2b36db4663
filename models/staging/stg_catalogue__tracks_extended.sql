{#- The set comes in two layouts, told apart by their columns: track_genre, album_name and artists
joined by `;`, or genre and a single artist_name without album. -#}
{%- set has_albums = true -%}
{%- if execute and var('catalogue_dir') -%}
    {%- set columns = adapter.get_columns_in_relation(source('catalogue', 'tracks_extended')) -%}
    {%- set has_albums = 'genre' not in columns | map(attribute='name') -%}
{%- endif -%}

with

source as (

    {% if var('catalogue_dir') %}
    select * from {{ source('catalogue', 'tracks_extended') }}
    {% else %}
    select * from {{ ref('sample_tracks_extended') }}
    {% endif %}

),

renamed as (

    select
        -- ids
        track_id,

        -- strings
        track_name,
        {% if has_albums %}
        split_part(artists, ';', 1) as artist_name,
        album_name,
        track_genre,
        {% else %}
        artist_name,
        cast(null as {{ dbt.type_string() }}) as album_name,
        genre as track_genre,
        {% endif %}

        -- numerics
        {{ whole_number('popularity') }} as popularity

    from source

)

select * from renamed

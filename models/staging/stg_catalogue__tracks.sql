with

source as (

    {% if var('catalogue_dir') %}
    select * from {{ source('catalogue', 'tracks') }}
    {% else %}
    select * from {{ ref('sample_tracks') }}
    {% endif %}

),

renamed as (

    select
        -- ids
        id as track_id,
        {{ parse_python_list('id_artists') }} as artist_ids,

        -- strings
        name as track_name,
        {{ parse_python_list('artists') }} as artist_names,
        release_date,

        -- numerics
        {{ whole_number('popularity') }} as popularity,
        {{ whole_number('duration_ms') }} as duration_ms,
        try_cast(danceability as double) as danceability,
        try_cast(energy as double) as energy,
        {{ whole_number('key') }} as key,
        try_cast(loudness as double) as loudness,
        {{ whole_number('mode') }} as mode,
        try_cast(speechiness as double) as speechiness,
        try_cast(acousticness as double) as acousticness,
        try_cast(instrumentalness as double) as instrumentalness,
        try_cast(liveness as double) as liveness,
        try_cast(valence as double) as valence,
        try_cast(tempo as double) as tempo,
        {{ whole_number('time_signature') }} as time_signature,

        -- dates
        -- a year or a month stands for its first day
        try_cast(
            case length(release_date)
                when 4 then concat(release_date, '-01-01')
                when 7 then concat(release_date, '-01')
                when 10 then release_date
            end as date
        ) as released_on,
        case length(release_date)
            when 4 then 'year'
            when 7 then 'month'
            when 10 then 'day'
        end as release_precision

    from source

)

select * from renamed

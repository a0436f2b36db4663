with

tracks as (

    select * from {{ ref('stg_catalogue__tracks') }}

),

genres as (

    select * from {{ ref('int_track_genres') }}

),

artists as (

    select * from {{ ref('int_artists') }}

),

with_primary_artist as (

    select
        *,
        nullif({{ first_element('artist_ids') }}, '') as primary_artist_id,
        nullif({{ first_element('artist_names') }}, '') as primary_artist_name

    from tracks

),

numbered_by_id as (

    select
        *,
        row_number() over (
            partition by is_broken, track_id
            order by
                popularity desc,
                released_on asc,
                track_name asc,
                primary_artist_name asc nulls last,
                duration_ms asc,
                line asc
        ) as row_of_id

    from with_primary_artist

),

matched as (

    -- genre and album: same name and artist before same name; artist: same id before same name
    select
        numbered_by_id.*,
        case
            when genres_by_artist.track_name is not null then genres_by_artist.album_name
            else genres_by_name.album_name
        end as album_name,
        coalesce(genres_by_artist.track_genre, genres_by_name.track_genre) as track_genre,
        coalesce(artists_by_id.artist_id, artists_by_name.artist_id) as artist_id,
        coalesce(artists_by_id.artist_name, artists_by_name.artist_name) as artist_name,
        coalesce(artists_by_id.followers, artists_by_name.followers) as artist_followers,
        coalesce(artists_by_id.popularity, artists_by_name.popularity) as artist_popularity

    from numbered_by_id
    left join genres as genres_by_artist
        on
            numbered_by_id.track_name = genres_by_artist.track_name
            and numbered_by_id.primary_artist_name = genres_by_artist.artist_name
    left join genres as genres_by_name
        on
            numbered_by_id.track_name = genres_by_name.track_name
            and genres_by_name.is_first_of_name
    left join artists as artists_by_id
        on numbered_by_id.primary_artist_id = artists_by_id.artist_id
    left join artists as artists_by_name
        on
            numbered_by_id.primary_artist_name = artists_by_name.artist_name
            and artists_by_name.is_first_of_name

),

joined as (

    -- the first step that a row fails, as the seed catalogue_steps numbers them
    select
        *,
        case
            when is_broken then 1
            when row_of_id > 1 then 2
            when track_genre is null then 3
            when artist_id is null then 4
        end as failed_step

    from matched

),

numbered_by_name as (

    select
        *,
        row_number() over (
            partition by failed_step, track_name, artist_name
            order by popularity desc, released_on asc, track_id asc
        ) as row_of_name_and_artist

    from joined

),

final as (

    select
        track_id,
        track_name,
        artist_id,
        artist_name,
        album_name,
        track_genre,
        release_date,
        released_on,
        popularity,
        duration_ms,
        danceability,
        energy,
        key,
        loudness,
        mode,
        speechiness,
        acousticness,
        instrumentalness,
        liveness,
        valence,
        tempo,
        time_signature,
        artist_followers,
        artist_popularity,
        line,
        case
            when failed_step is null and row_of_name_and_artist > 1 then 5
            else failed_step
        end as failed_step

    from numbered_by_name

)

select * from final

with

listener_tracks as (

    select * from {{ ref('int_listener_tracks') }}

),

tracks as (

    select * from {{ ref('int_played_tracks') }}

),

counted as (

    select
        listener_tracks.user_id,
        listener_tracks.year,
        tracks.artist_key,
        cast(sum(listener_tracks.n_listens) as bigint) as n_listens,
        cast(sum(listener_tracks.listened_ms) as bigint) as listened_ms,
        min(listener_tracks.first_listened_on) as first_listened_on

    from listener_tracks
    inner join tracks
        on listener_tracks.track_key = tracks.track_key
    group by listener_tracks.user_id, listener_tracks.year, tracks.artist_key
    having sum(listener_tracks.n_listens) > 0

),

with_population as (

    select
        *,
        {{ population_year('user_id', 'year') }} as population_year

    from counted

),

final as (

    select
        user_id,
        year,
        artist_key,
        n_listens,
        listened_ms,
        first_listened_on,
        -- artist keys are in the order of the ids
        cast(row_number() over (
            partition by user_id, year
            order by n_listens desc, listened_ms desc, artist_key asc
        ) as integer) as artist_rank,
        cast({{ place(
            ['population_year', 'artist_key'], 'n_listens desc, listened_ms desc, user_id asc'
        ) }} as bigint) as fan_rank,
        {{ n_places(['population_year', 'artist_key']) }} as n_artist_listeners

    from with_population

)

select * from final

{%- test plays_are_valid(model) -%}
    select plays.id
    from {{ model }} as plays
    cross join {{ ref('int_build_vars') }} as build_vars
    left join {{ ref('simulated_users') }} as users
        on plays.user_id = users.user_id
    left join {{ ref('int_tracks') }} as tracks
        on plays.track_key = tracks.track_key
    where
        plays.id is null
        or users.user_id is null
        -- null without a track
        or not coalesce(
            plays.listening_time between 1 and tracks.duration_ms
            and cast(plays.timestamp as date) >= tracks.released_on
            and plays.timestamp >= build_vars.start_date
            and plays.timestamp < build_vars.end_date,
            false
        )
{%- endtest -%}

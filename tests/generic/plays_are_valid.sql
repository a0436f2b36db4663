{#- Every play is of a user and of a track that has been released, ends in the simulated window (a play under
way at its start belongs to it) and lasts from 1 ms to the track's duration; nothing is null. One test,
because it is one pass over the largest table. -#}
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

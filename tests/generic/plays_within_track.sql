{#- Every play lasts from 1 ms to the duration of its track, which has been released. -#}
{%- test plays_within_track(model) -%}
    select plays.id
    from {{ model }} as plays
    inner join {{ ref('int_tracks') }} as tracks
        on plays.track_key = tracks.track_key
    where
        not plays.listening_time between 1 and tracks.duration_ms
        or cast(plays.timestamp as date) < tracks.released_on
{%- endtest -%}

{%- test minutes_equal_the_events(model) -%}
    select
        summary.listened_ms,
        events.listened_ms as events_listened_ms
    from (
        select
            coalesce(sum(listened_ms), 0) as listened_ms,
            coalesce(sum(n_plays), 0) as n_plays
        from {{ model }}
        where {{ is_simulated('user_id') }}
    ) as summary
    cross join (
        select
            coalesce(sum(listening_time), 0) as listened_ms,
            count(*) as n_plays
        from {{ ref('user_events') }}
    ) as events
    where
        summary.listened_ms <> events.listened_ms
        or summary.n_plays <> events.n_plays
{%- endtest -%}

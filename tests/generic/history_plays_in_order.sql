{%- test history_plays_in_order(model) -%}

    with

    ordered as (

        select
            play_id,
            started_at,
            ended_at,
            lag(ended_at) over (partition by user_id order by play_id asc) as previous_ended_at
        from {{ model }}

    )

    select play_id from ordered
    where
        started_at < previous_ended_at
        or ended_at < previous_ended_at
        or started_at > ended_at

{%- endtest -%}

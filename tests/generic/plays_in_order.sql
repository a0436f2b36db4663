{%- test plays_in_order(model) -%}

    with

    ordered as (

        select
            user_id,
            {{ epoch_ms('timestamp') }} - listening_time as started_ms,
            lag({{ epoch_ms('timestamp') }}) over (
                partition by user_id
                order by id asc
            ) as previous_ended_ms
        from {{ model }}
        where mod(user_id, 20) = 1

    )

    select user_id from ordered
    where started_ms < previous_ended_ms

{%- endtest -%}

{#- The plays of a listener neither overlap nor share an id: ordered by id, each starts when or after
the one before ended, and every id belongs to its user. That makes the id unique over the table
without a sort of the whole of it. -#}
{%- test plays_in_order(model) -%}
    select * from (
        select
            id,
            user_id,
            timestamp,
            listening_time,
            lag(id) over (partition by user_id order by id asc) as previous_id,
            lag(timestamp) over (partition by user_id order by id asc) as previous_timestamp
        from {{ model }}
    ) as ordered
    where
        floor(id / 10000000) <> user_id
        or previous_id = id
        or {{ epoch_ms('timestamp') }} - listening_time < {{ epoch_ms('previous_timestamp') }}
{%- endtest -%}

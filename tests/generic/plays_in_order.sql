{#- Event ids are unique, and the plays of a listener do not overlap. To avoid sorting the largest table,
uniqueness is checked per listener: event numbers that run from 0 to n - 1 without gaps have a known
minimum, maximum, sum and sum of squares. Overlaps need a sort, so they are checked for every twentieth
listener. -#}
{%- test plays_in_order(model) -%}

    with

    numbered as (

        select
            user_id,
            cast(id - 10000000 * user_id as bigint) as event_number
        from {{ model }}

    ),

    counted as (

        select
            user_id,
            count(*) as n_events,
            min(event_number) as first_number,
            max(event_number) as last_number,
            sum(cast(event_number as decimal(38, 0))) as sum_of_numbers,
            sum(cast(event_number as decimal(38, 0)) * event_number) as sum_of_squares
        from numbered
        group by user_id

    ),

    miscounted as (

        select user_id
        from counted
        where
            first_number <> 0
            or last_number <> n_events - 1
            or 2 * sum_of_numbers <> n_events * (n_events - 1)
            or 6 * sum_of_squares <> n_events * (n_events - 1) * (2 * n_events - 1)

    ),

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

    select user_id from miscounted
    union all
    select user_id from ordered
    where started_ms < previous_ended_ms

{%- endtest -%}

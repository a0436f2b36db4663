{%- test unique_by_listener(model, column_name) -%}

    with

    numbered as (

        select
            user_id,
            cast({{ column_name }} - 10000000 * user_id as bigint) as event_number
        from {{ model }}

    ),

    counted as (

        select
            user_id,
            count(*) as n_events,
            min(event_number) as first_number,
            max(event_number) as last_number,
            sum(event_number) as sum_of_numbers,
            sum(event_number * event_number) as sum_of_squares
        from numbered
        group by user_id

    )

    select user_id
    from counted
    where
        first_number <> 0
        or last_number <> n_events - 1
        or 2 * sum_of_numbers <> n_events * (n_events - 1)
        or 6 * sum_of_squares <> n_events * (n_events - 1) * (2 * n_events - 1)

{%- endtest -%}

{#- The model has rows for every user and calendar year of the feed and for no others: one each, or one for
each value of the column `by`. -#}
{%- test covers_all_listener_years(model, by=none) -%}
    with

    expected as (
        select
            users.user_id,
            years.year
        from {{ ref('users') }} as users
        cross join {{ ref('int_feed_years') }} as years
    ),

    counted as (
        select
            user_id,
            year,
            count(*) as n_rows,
            count(distinct {{ by or 'year' }}) as n_different
        from {{ model }}
        group by user_id, year
    )

    select
        expected.user_id,
        expected.year,
        counted.user_id as covered_user_id,
        counted.year as covered_year
    from expected
    full join counted
        on
            expected.user_id = counted.user_id
            and expected.year = counted.year
    where
        expected.user_id is null
        or counted.user_id is null
        or counted.n_rows <> counted.n_different
{%- endtest -%}

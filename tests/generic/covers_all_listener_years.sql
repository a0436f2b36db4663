{%- test covers_all_listener_years(model, by=none, only_simulated=false) -%}
    with

    expected as (
        select
            user_id,
            year
        from {{ ref('int_listener_years') }}
        {%- if only_simulated %}
        where {{ is_simulated('user_id') }}
        {%- endif %}
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

{#- The model has a row for every user and calendar year of the feed. -#}
{%- test covers_all_listener_years(model) -%}
    select
        users.user_id,
        years.year
    from {{ ref('users') }} as users
    cross join {{ ref('int_feed_years') }} as years
    left join {{ model }} as covered
        on
            users.user_id = covered.user_id
            and years.year = covered.year
    where covered.user_id is null
{%- endtest -%}

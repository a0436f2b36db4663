{#- Every user has a row for every year that the feed has plays in. -#}
{%- test covers_all_listener_years(model) -%}
    select
        users.user_id,
        years.year
    from {{ ref('users') }} as users
    cross join (select distinct year from {{ ref('int_listener_tracks') }}) as years
    left join {{ model }} as covered
        on
            users.user_id = covered.user_id
            and years.year = covered.year
    where covered.user_id is null
{%- endtest -%}

{#- Every play ends in the simulated window: a play under way at its start belongs to it. -#}
{%- test plays_inside_window(model) -%}
    select plays.id
    from {{ model }} as plays
    cross join {{ ref('int_build_vars') }} as build_vars
    where
        plays.timestamp >= build_vars.end_date
        or plays.timestamp < build_vars.start_date
{%- endtest -%}

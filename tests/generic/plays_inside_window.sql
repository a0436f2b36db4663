{#- Every play starts and ends in the simulated window. -#}
{%- test plays_inside_window(model) -%}
    select plays.id
    from {{ model }} as plays
    cross join {{ ref('int_build_vars') }} as build_vars
    where
        plays.timestamp >= build_vars.end_date
        or {{ epoch_ms('plays.timestamp') }} - plays.listening_time
        < {{ epoch_ms('cast(build_vars.start_date as timestamp)') }}
{%- endtest -%}

-- The UTC offset of each simulated listener's clock, by interval. An interval ends where the offset changes
-- and at the end of a year in UTC, so that joining a play to its interval gives its year too. Local time is
-- that of the listener's country; in a country with several time zones, that of the zone with most
-- listeners. Offsets are sampled at every full hour of the window.

with

simulated_users as (

    select * from {{ ref('simulated_users') }}

),

locations as (

    select * from {{ ref('listener_locations') }}

),

feed_years as (

    select * from {{ ref('int_feed_years') }}

),

build_vars as (

    select * from {{ ref('int_build_vars') }}

),

ranked_zones as (

    select
        location,
        time_zone,
        row_number() over (
            partition by location
            order by share_percent desc, time_zone asc
        ) as zone_rank

    from locations

),

hours as (

    select
        {{ dbt.dateadd('hour', 'hours.hour', 'cast(build_vars.start_date as timestamp)') }} as hour_at

    from build_vars
    cross join range({{ 24 * window_days() }}) as hours (hour)

),

offsets as (

    select
        ranked_zones.location,
        hours.hour_at,
        {{ utc_offset_minutes('ranked_zones.time_zone', 'hours.hour_at') }} as utc_offset_minutes

    from ranked_zones
    cross join hours
    where ranked_zones.zone_rank = 1

),

with_previous as (

    select
        *,
        lag(utc_offset_minutes) over (
            partition by location
            order by hour_at asc
        ) as previous_offset_minutes

    from offsets

),

changes as (

    -- the first offset has no start, the last no end
    select
        location,
        utc_offset_minutes,
        case
            when previous_offset_minutes is null then cast('0001-01-01' as timestamp) else hour_at
        end as starts_at

    from with_previous
    where
        previous_offset_minutes is null
        or previous_offset_minutes <> utc_offset_minutes

),

clocks as (

    select
        location,
        utc_offset_minutes,
        starts_at,
        lead(starts_at, 1, cast('9999-12-31' as timestamp)) over (
            partition by location
            order by starts_at asc
        ) as ends_before

    from changes

),

years as (

    select
        year,
        make_date(year, 1, 1) as first_date,
        make_date(year, 12, 31) as last_date,
        cast(make_date(year, 1, 1) as timestamp) as starts_at,
        cast(make_date(year + 1, 1, 1) as timestamp) as ends_before

    from feed_years

),

final as (

    select
        simulated_users.user_id,
        years.year,
        years.first_date,
        years.last_date,
        greatest(clocks.starts_at, years.starts_at) as starts_at,
        least(clocks.ends_before, years.ends_before) as ends_before,
        clocks.utc_offset_minutes

    from simulated_users
    inner join clocks
        on simulated_users.location = clocks.location
    inner join years
        on
            clocks.starts_at < years.ends_before
            and clocks.ends_before > years.starts_at

)

select * from final

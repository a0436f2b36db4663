with

steps as (

    select * from {{ ref('catalogue_steps') }}

),

tracks_screened as (

    select * from {{ ref('int_tracks_screened') }}

),

tracks_extended_screened as (

    select * from {{ ref('int_tracks_extended_screened') }}

),

artists_screened as (

    select * from {{ ref('int_artists_screened') }}

),

screened_rows as (

    select
        'tracks' as data_set,
        failed_step
    from tracks_screened
    union all
    select
        'tracks_extended' as data_set,
        failed_step
    from tracks_extended_screened
    union all
    select
        'artists' as data_set,
        failed_step
    from artists_screened

),

rows_by_failed_step as (

    select
        data_set,
        failed_step,
        count(*) as n_rows

    from screened_rows
    group by data_set, failed_step

),

final as (

    -- a row is left after a step if it failed neither it nor a step before
    select
        steps.data_set,
        steps.step,
        steps.step_name,
        steps.reason,
        cast(coalesce(sum(
            case when failed.failed_step = steps.step then failed.n_rows end
        ), 0) as bigint) as rows_dropped,
        cast(coalesce(sum(
            case when failed.failed_step is null or failed.failed_step > steps.step then failed.n_rows end
        ), 0) as bigint) as rows_left

    from steps
    left join rows_by_failed_step as failed
        on steps.data_set = failed.data_set
    group by steps.data_set, steps.step, steps.step_name, steps.reason

)

select * from final

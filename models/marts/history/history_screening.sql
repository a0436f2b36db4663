-- Rows without a reason are plays; int_history_rows says what the reasons mean.

with

files as (

    select * from {{ ref('stg_history__files') }}

),

history_rows as (

    select * from {{ ref('int_history_rows') }}

),

counted as (

    select
        file_name,
        count(*) as n_read,
        count(case when reason is null then 1 end) as n_kept,
        count(case when reason = 'broken' then 1 end) as n_broken,
        count(case when reason = 'video' then 1 end) as n_video,
        count(case when reason = 'podcast' then 1 end) as n_podcast,
        count(case when reason = 'audiobook' then 1 end) as n_audiobook,
        count(case when reason = 'no track' then 1 end) as n_no_track,
        count(case when reason = 'no time played' then 1 end) as n_no_time_played,
        count(case when reason = 'private session' then 1 end) as n_private_session,
        count(case when reason = 'repeated in another file' then 1 end) as n_repeated,
        count(case when reason is null and is_offline_time then 1 end) as n_offline_times

    from history_rows
    group by file_name

),

final as (

    select
        files.listener,
        files.file_name,
        files.kind,
        coalesce(files.n_rows, 0) as n_rows,
        coalesce(counted.n_read, 0) as n_read,
        coalesce(counted.n_kept, 0) as n_kept,
        coalesce(counted.n_broken, 0) as n_broken,
        coalesce(counted.n_video, 0) as n_video,
        coalesce(counted.n_podcast, 0) as n_podcast,
        coalesce(counted.n_audiobook, 0) as n_audiobook,
        coalesce(counted.n_no_track, 0) as n_no_track,
        coalesce(counted.n_no_time_played, 0) as n_no_time_played,
        coalesce(counted.n_private_session, 0) as n_private_session,
        coalesce(counted.n_repeated, 0) as n_repeated,
        coalesce(counted.n_offline_times, 0) as n_offline_times

    from files
    left join counted
        on files.file_name = counted.file_name

)

select * from final

-- The reason why a row is not a play of a song, if there is one; the first that applies counts:
--
-- broken: a time or a number that cannot be read, or that no play can have
-- video, podcast, audiobook: not music
-- no track: no name of a track or an artist; account data say `Unknown Track` and `Unknown Artist`
-- no time played: 0 milliseconds or fewer
-- private session: played in one, if the var history_private_sessions is `drop`
-- repeated in another file: the play is in another file too
--
-- A play is repeated if another file of the listener has a row with the same end, milliseconds and track;
-- that of the first file by name stays. If a file has several such rows, they are several plays. The track
-- is that of the URI, since names change between two exports; account data have only names.
--
-- Account data give the end to the minute. Rows of the same milliseconds, artist and title that end in the
-- same minute or in one next to it are a group: as many of its rows of the account data are repeated, the
-- first ones, as it has rows of the extended history.
--
-- An offline play can carry the time at which it was sent. If it says when it began, it ends as much later
-- as it was played, at the latest when it was sent.

{% set minute_ms = 60 * 1000 %}
{% set play = ['listener', 'artist_name', 'track_name', 'ms_played'] %}
{% set track = ['track_uri', 'artist_if_no_uri', 'title_if_no_uri'] %}

with

streams as (

    select * from {{ ref('stg_history__streams') }}

),

listeners as (

    select * from {{ ref('int_history_listeners') }}

),

history_vars as (

    select * from {{ ref('stg_build__history_vars') }}

),

with_vars as (

    select
        streams.*,
        history_vars.private_sessions

    from streams
    cross join history_vars

),

read_rows as (

    select
        *,
        kind like 'extended%' as is_extended,
        case
            when defect is not null then 'broken'
            when kind = 'extended video' then 'video'
            when
                kind = 'account podcast'
                or episode_uri is not null
                or episode_name is not null
                then 'podcast'
            when
                kind = 'account audiobook'
                or audiobook_uri is not null
                or audiobook_title is not null
                then 'audiobook'
            when track_name is null or artist_name is null then 'no track'
            when track_name = 'Unknown Track' and artist_name = 'Unknown Artist' then 'no track'
            when ms_played <= 0 then 'no time played'
            when is_private and private_sessions = 'drop' then 'private session'
        end as reason

    from with_vars

),

plays as (

    select
        *,
        date_trunc('minute', ended_at) as minute_at,
        case when track_uri is null then artist_name end as artist_if_no_uri,
        case when track_uri is null then track_name end as title_if_no_uri

    from read_rows
    where reason is null

),

numbered_copies as (

    select
        *,
        row_number() over (
            partition by listener, file_name, ended_at, ms_played, {{ track | join(', ') }}
            order by row_number asc
        ) as copy_in_file

    from plays

),

numbered_files as (

    select
        *,
        row_number() over (
            partition by listener, is_extended, ended_at, ms_played, copy_in_file, {{ track | join(', ') }}
            order by file_name asc
        ) as file_of_copy

    from numbered_copies

),

in_one_file as (

    select * from numbered_files
    where file_of_copy = 1

),

with_pauses as (

    select
        *,
        {{ epoch_ms('minute_at') }} - lag({{ epoch_ms('minute_at') }}) over (
            partition by {{ play | join(', ') }}
            order by minute_at asc, file_name asc, row_number asc
        ) as pause_ms

    from in_one_file

),

in_groups as (

    select
        *,
        sum(case when pause_ms > {{ minute_ms }} then 1 else 0 end) over (
            partition by {{ play | join(', ') }}
            order by minute_at asc, file_name asc, row_number asc
        ) as group_number

    from with_pauses

),

numbered_in_groups as (

    select
        *,
        count(case when is_extended then 1 end) over (
            partition by {{ play | join(', ') }}, group_number
        ) as n_extended,
        row_number() over (
            partition by {{ play | join(', ') }}, group_number, is_extended
            order by minute_at asc, file_name asc, row_number asc
        ) as place_in_group

    from in_groups

),

kept as (

    select
        file_name,
        row_number

    from numbered_in_groups
    where
        is_extended
        or place_in_group > n_extended

),

timed as (

    select
        *,
        coalesce(offline and offline_at < ended_at, false) as is_offline_time,
        {{ dbt.dateadd('millisecond', 'ms_played', 'offline_at') }} as offline_ended_at

    from read_rows

),

final as (

    select
        listeners.user_id,
        timed.listener,
        timed.file_name,
        timed.row_number,
        timed.is_extended,
        case
            when timed.reason is not null then timed.reason
            when kept.file_name is null then 'repeated in another file'
        end as reason,
        timed.is_offline_time,
        case
            when timed.is_offline_time then least(timed.ended_at, timed.offline_ended_at)
            else timed.ended_at
        end as ended_at,
        timed.ms_played as listened_ms,
        timed.track_name,
        timed.artist_name,
        timed.album_name,
        split_part(timed.track_uri, ':', 3) as track_id,
        upper(timed.country) as country_code,
        -- the account data do not say why a play ended
        timed.reason_end <> 'trackdone' as is_skipped

    from timed
    inner join listeners
        on timed.listener = listeners.listener
    left join kept
        on
            timed.file_name = kept.file_name
            and timed.row_number = kept.row_number

)

select * from final

with

plays as (

    select * from {{ ref('int_plays') }}

),

listens as (

    -- a listen counts from 30 seconds; the order is total because play_id is unique
    select
        user_id,
        cast(extract(year from ended_at) as integer) as year,
        track_id,
        artist_id,
        listened_ms,
        row_number() over (
            partition by user_id, extract(year from ended_at)
            order by ended_at asc, play_id asc
        ) as listen_number

    from plays
    where listened_ms >= 30000

),

final as (

    select
        user_id,
        year,
        track_id,
        artist_id,
        count(*) as n_listens,
        cast(sum(listened_ms) as bigint) as listened_ms,
        min(listen_number) as first_listen_number

    from listens
    group by user_id, year, track_id, artist_id

)

select * from final

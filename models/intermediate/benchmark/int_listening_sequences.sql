{% set least_pause_ms = 90 * 1000 %}

with

plays as (

    select * from {{ ref('int_benchmark_plays') }}

),

numbered as (

    select
        user_id,
        year,
        play_number,
        track_key,
        is_same_track,
        floored_pause_ms,
        2 * play_number > n_plays as is_second_half,
        case when is_first_of_track then 1 else 0 end as is_new,
        case when is_listen then 0 else 1 end as is_short,
        -- 6 from the sixth play on: to look for the start among five plays is faster than among all
        coalesce(play_number - max(case when is_session_start then play_number end) over last_five + 1, 6)
            as place_in_session,
        lag(track_key) over listening as previous_track_key,
        lag(track_key, 2) over listening as track_key_two_before,
        lag(is_first_of_track) over listening as was_new,
        lag(is_listen) over listening as was_listen,
        lag(case when is_listen then 0 else 1 end, 5) over listening as was_short_five_before

    from plays
    window
        listening as (partition by user_id, year order by play_number asc),
        last_five as (
            partition by user_id, year order by play_number asc rows between 4 preceding and current row
        )

),

pauses as (

    select
        user_id,
        year,
        avg(case when floored_pause_ms > {{ least_pause_ms }} then 1 else 0 end) as gap_gt1

    from numbered
    where floored_pause_ms is not null
    group by user_id, year

),

pairs as (

    select
        user_id,
        year,
        avg(case when is_second_half and was_new then is_new end)
        - avg(case when is_second_half and not was_new then is_new end) as new_follow,
        avg(case when not was_listen then is_short end) - avg(case when was_listen then is_short end)
            as skip_acf1

    from numbered
    where place_in_session > 1
    group by user_id, year

),

triples as (

    select
        user_id,
        year,
        avg(case when track_key = track_key_two_before and not is_same_track then 1 else 0 end) as aba_track

    from numbered
    where place_in_session > 2
    group by user_id, year

),

five_apart as (

    select
        user_id,
        year,
        {{ correlation('was_short_five_before', 'is_short') }} as skip_acf5

    from numbered
    where place_in_session > 5
    group by user_id, year

),

followers as (

    -- the tracks that followed another within a session, next to the one that followed it the last time
    select
        user_id,
        year,
        track_key,
        is_second_half,
        lag(track_key) over (
            partition by user_id, year, previous_track_key order by play_number asc
        ) as last_follower_key

    from numbered
    where
        place_in_session > 1
        and not is_same_track

),

same_followers as (

    select
        user_id,
        year,
        avg(case when track_key = last_follower_key then 1 else 0 end) as next_same

    from followers
    where
        is_second_half
        and last_follower_key is not null
    group by user_id, year

),

runs as (

    select
        user_id,
        year,
        {{ plays_until_next() }} as n_plays

    from plays
    where
        is_session_start
        or not is_same_artist

),

run_lengths as (

    select
        user_id,
        year,
        avg(case when n_plays > 1 then 1 else 0 end) as run_go1,
        avg(case when n_plays > 2 then 1 when n_plays = 2 then 0 end) as run_go2,
        avg(case when n_plays > 5 then 1 when n_plays = 5 then 0 end) as run_go5

    from runs
    group by user_id, year

),

final as (

    -- each listener has a run, but not all have sessions of several plays
    select
        run_lengths.user_id,
        run_lengths.year,
        run_lengths.run_go1,
        run_lengths.run_go2,
        run_lengths.run_go5,
        pairs.new_follow,
        same_followers.next_same,
        triples.aba_track,
        pairs.skip_acf1,
        {{ reproducible('five_apart.skip_acf5') }} as skip_acf5,
        pauses.gap_gt1

    from run_lengths
    left join pauses
        on
            run_lengths.user_id = pauses.user_id
            and run_lengths.year = pauses.year
    left join pairs
        on
            run_lengths.user_id = pairs.user_id
            and run_lengths.year = pairs.year
    left join triples
        on
            run_lengths.user_id = triples.user_id
            and run_lengths.year = triples.year
    left join five_apart
        on
            run_lengths.user_id = five_apart.user_id
            and run_lengths.year = five_apart.year
    left join same_followers
        on
            run_lengths.user_id = same_followers.user_id
            and run_lengths.year = same_followers.year

)

select * from final

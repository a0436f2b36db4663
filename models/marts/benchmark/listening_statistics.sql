with

listeners as (

    select * from {{ ref('int_benchmark_listeners') }}

),

totals as (

    select * from {{ ref('int_listening_totals') }}

),

sequences as (

    select * from {{ ref('int_listening_sequences') }}

),

spans as (

    select * from {{ ref('int_listening_spans') }}

),

final as (

    select
        listeners.user_id,
        listeners.year,
        listeners.volume,
        {{ is_simulated('listeners.user_id') }} as is_simulated,
        totals.active_share,
        totals.min_per_active_day,
        totals.sess_per_day,
        totals.sess_med,
        totals.sess_mean,
        totals.lt30,
        totals.same_track_next,
        totals.same_artist_next,
        totals.repeat_track,
        totals.repeat_artist,
        totals.top1_track,
        totals.top100_track,
        totals.top1_artist,
        totals.top5_artist,
        totals.gini_track,
        totals.heaps_track,
        totals.zipf_artist,
        totals.circadian_r,
        totals.hour_min_over_mean,
        sequences.run_go1,
        sequences.run_go2,
        sequences.run_go5,
        sequences.new_follow,
        sequences.next_same,
        sequences.aba_track,
        sequences.skip_acf1,
        sequences.skip_acf5,
        totals.sess_1,
        sequences.gap_gt1,
        spans.day_acf1,
        spans.day_acf7,
        spans.top50_span,
        spans.jac_a6,
        spans.ret_logsd

    from listeners
    inner join totals
        on
            listeners.user_id = totals.user_id
            and listeners.year = totals.year
    inner join sequences
        on
            listeners.user_id = sequences.user_id
            and listeners.year = sequences.year
    inner join spans
        on
            listeners.user_id = spans.user_id
            and listeners.year = spans.year

)

select * from final

{%- macro listening_statistics() -%}
    {{ return([
        'active_share', 'min_per_active_day', 'sess_per_day', 'sess_med', 'sess_mean', 'lt30',
        'same_track_next', 'same_artist_next', 'repeat_track', 'repeat_artist', 'top1_track', 'top100_track',
        'top1_artist', 'top5_artist', 'gini_track', 'heaps_track', 'zipf_artist', 'circadian_R',
        'hour_min_over_mean', 'run_go1', 'run_go2', 'run_go5', 'new_follow', 'next_same', 'aba_track',
        'skip_acf1', 'skip_acf5', 'sess_1', 'gap_gt1', 'day_acf1', 'day_acf7', 'top50_span', 'jac_a6',
        'ret_logsd',
    ]) }}
{%- endmacro -%}

{%- macro rows_of_statistics(relation) -%}
    {%- for statistic in listening_statistics() %}
    select
        user_id,
        year,
        volume,
        '{{ statistic }}' as statistic,
        {{ statistic | lower }} as statistic_value
    from {{ relation }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro -%}

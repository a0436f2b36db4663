{%- test ranks_are_complete(model, order_by, most, of=none) -%}
    with

    ranked as (
        select
            user_id,
            year,
            rank,
            {{ order_by }} as measured,
            lag({{ order_by }}) over (partition by user_id, year order by rank asc) as measured_before
        from {{ model }}
    ),

    counted as (
        select
            user_id,
            year,
            count(*) as n_ranks,
            max(rank) as last_rank,
            count(case when measured > measured_before then 1 end) as n_rises
        from ranked
        group by user_id, year
    )

    select
        summary.user_id,
        summary.year
    from {{ ref('wrapped_summary') }} as summary
    left join counted
        on
            summary.user_id = counted.user_id
            and summary.year = counted.year
    where
        counted.last_rank <> counted.n_ranks
        or counted.n_rises > 0
        or counted.n_ranks > {{ most }}
        {%- if of %}
        or coalesce(counted.n_ranks, 0) <> least(summary.{{ of }}, {{ most }})
        {%- endif %}
{%- endtest -%}

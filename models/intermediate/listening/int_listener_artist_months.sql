-- The days with a listen are bits of a number, the first of the month the lowest: a row for each of them
-- would be more than twice as many rows.

with

plays as (

    select * from {{ ref('int_plays') }}

),

final as (

    select
        user_id,
        year,
        artist_key,
        cast(extract(month from local_date) as integer) as month,
        count(*) as n_listens,
        bit_or(1 << (cast(extract(day from local_date) as integer) - 1)) as days

    from plays
    where is_listen
    group by user_id, year, artist_key, extract(month from local_date)

)

select * from final
{{ sort_table_by(['user_id', 'year', 'artist_key', 'month']) }}

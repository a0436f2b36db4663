with

plays as (

    select * from {{ ref('int_plays') }}

),

final as (

    select
        user_id,
        year,
        artist_key,
        local_date,
        count(*) as n_listens

    from plays
    where is_listen
    group by user_id, year, artist_key, local_date

)

select * from final
{{ sort_table_by(['user_id', 'year', 'artist_key', 'local_date']) }}

-- Primary artists are ranked by listens; ties go to more minutes, then to the lower id. The peak month is
-- the one with the most listens; ties go to the earlier month. A fan in the top x percent is among the x
-- percent of the artist's listeners with the most listens, rounded up. A streak is a run of consecutive
-- days with a listen to the artist.

{% set most_artists = 50 %}

with

listener_artists as (

    select * from {{ ref('int_listener_artists') }}

),

artist_months as (

    select * from {{ ref('int_listener_artist_months') }}

),

artists as (

    select * from {{ ref('int_played_artists') }}

),

top as (

    select * from listener_artists
    where artist_rank <= {{ most_artists }}

),

months as (

    select artist_months.*
    from artist_months
    inner join top
        on
            artist_months.user_id = top.user_id
            and artist_months.year = top.year
            and artist_months.artist_key = top.artist_key

),

days as (

    -- a row for each bit that is set
    select
        months.user_id,
        months.year,
        months.artist_key,
        {{ day_number('make_date(months.year, months.month, 1)') }} + days_of_month.day as day_number

    from months
    cross join range(31) as days_of_month (day)
    where (months.days >> cast(days_of_month.day as integer)) & 1 = 1

),

numbered_streaks as (

    select
        *,
        {{ streak('day_number', ['user_id', 'year', 'artist_key']) }} as streak

    from days

),

streaks as (

    select
        user_id,
        year,
        artist_key,
        count(*) as n_days

    from numbered_streaks
    group by user_id, year, artist_key, streak

),

longest_streaks as (

    select
        user_id,
        year,
        artist_key,
        max(n_days) as n_days

    from streaks
    group by user_id, year, artist_key

),

ranked_months as (

    select
        *,
        row_number() over (
            partition by user_id, year, artist_key
            order by n_listens desc, month asc
        ) as month_rank

    from months

),

final as (

    select
        top.user_id,
        top.year,
        top.artist_rank as rank,
        artists.artist_id,
        artists.artist_name,
        top.n_listens,
        {{ minutes('top.listened_ms') }} as minutes,
        ranked_months.month as peak_month,
        top.fan_rank,
        top.n_artist_listeners,
        cast(ceil(100 * top.fan_rank / top.n_artist_listeners) as integer) as top_percent,
        longest_streaks.n_days as longest_streak_days

    from top
    inner join longest_streaks
        on
            top.user_id = longest_streaks.user_id
            and top.year = longest_streaks.year
            and top.artist_key = longest_streaks.artist_key
    inner join ranked_months
        on
            top.user_id = ranked_months.user_id
            and top.year = ranked_months.year
            and top.artist_key = ranked_months.artist_key
            and ranked_months.month_rank = 1
    inner join artists
        on top.artist_key = artists.artist_key

)

select * from final

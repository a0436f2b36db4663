-- Primary artists are ranked by listens; ties go to more minutes, then to the lower id. The peak month is
-- the one with the most listens; ties go to the earlier month. A fan in the top x percent is among the x
-- percent of the artist's listeners with the most listens, rounded up. A streak is a run of consecutive
-- days with a listen to the artist.

{% set most_artists = 50 %}

with

listener_artists as (

    select * from {{ ref('int_listener_artists') }}

),

artist_days as (

    select * from {{ ref('int_listener_artist_days') }}

),

artists as (

    select * from {{ ref('int_played_artists') }}

),

top as (

    select * from listener_artists
    where artist_rank <= {{ most_artists }}

),

days as (

    select
        artist_days.user_id,
        artist_days.year,
        artist_days.artist_key,
        artist_days.local_date,
        cast(extract(month from artist_days.local_date) as integer) as month,
        artist_days.n_listens,
        {{ streak(
            day_number('artist_days.local_date'),
            ['artist_days.user_id', 'artist_days.year', 'artist_days.artist_key']
        ) }} as streak

    from artist_days
    inner join top
        on
            artist_days.user_id = top.user_id
            and artist_days.year = top.year
            and artist_days.artist_key = top.artist_key

),

streaks as (

    select
        user_id,
        year,
        artist_key,
        count(*) as n_days

    from days
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

months as (

    select
        user_id,
        year,
        artist_key,
        month,
        sum(n_listens) as n_listens

    from days
    group by user_id, year, artist_key, month

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

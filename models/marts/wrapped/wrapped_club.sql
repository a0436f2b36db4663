-- The club is that of the listener's leading mood; listeners without a listen join the club of drifting.
--
-- The role is the first whose rule the listener meets among the club's simulated members of the year:
--
-- host: in the top tenth by share of listens to the club's mood
-- scout: in the top quarter by Exploration score
-- archivist: in the bottom quarter by Newness score
-- regular: in the top half by days with a listen
-- guest: all others, and listeners without a listen

with

listener_plays as (

    select * from {{ ref('int_listener_plays') }}

),

listener_moods as (

    select * from {{ ref('int_listener_moods') }}

),

listener_days as (

    select * from {{ ref('int_listener_days') }}

),

personality as (

    select * from {{ ref('wrapped_personality') }}

),

moods as (

    select * from {{ ref('moods') }}

),

days as (

    select
        user_id,
        year,
        count(*) as n_days

    from listener_days
    where n_listens > 0
    group by user_id, year

),

members as (

    select
        listener_plays.user_id,
        listener_plays.year,
        listener_plays.population_year,
        listener_plays.n_listens,
        coalesce(listener_moods.mood, 'drifting') as mood,
        coalesce(listener_moods.listen_share, 0) as mood_share,
        personality.exploration_score,
        personality.newness_score,
        coalesce(days.n_days, 0) as n_days

    from listener_plays
    inner join personality
        on
            listener_plays.user_id = personality.user_id
            and listener_plays.year = personality.year
    left join listener_moods
        on
            listener_plays.user_id = listener_moods.user_id
            and listener_plays.year = listener_moods.year
            and listener_moods.mood_rank = 1
    left join days
        on
            listener_plays.user_id = days.user_id
            and listener_plays.year = days.year

),

placed as (

    -- null scores come last, on all engines
    select
        *,
        {{ n_places(['population_year', 'mood']) }} as n_members,
        {{ place(['population_year', 'mood'], 'mood_share desc, user_id asc') }} as host_place,
        {{ place(['population_year', 'mood'], 'exploration_score desc nulls last, user_id asc') }}
            as scout_place,
        {{ place(['population_year', 'mood'], 'newness_score asc nulls last, user_id asc') }}
            as archivist_place,
        {{ place(['population_year', 'mood'], 'n_days desc, user_id asc') }} as regular_place

    from members

),

final as (

    select
        placed.user_id,
        placed.year,
        moods.club,
        moods.club_sentence as sentence,
        placed.mood,
        placed.mood_share,
        case
            when placed.n_listens = 0 then 'guest'
            when placed.host_place <= ceil(placed.n_members / cast(10 as double)) then 'host'
            when placed.scout_place <= ceil(placed.n_members / cast(4 as double)) then 'scout'
            when placed.archivist_place <= ceil(placed.n_members / cast(4 as double)) then 'archivist'
            when placed.regular_place <= ceil(placed.n_members / cast(2 as double)) then 'regular'
            else 'guest'
        end as role,
        placed.n_members

    from placed
    inner join moods
        on placed.mood = moods.mood

)

select * from final

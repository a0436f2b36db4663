-- The two leading moods of int_listener_moods: those that the listener hears more than others do. The
-- second is null for listeners of a single mood, both for listeners without a listen.

with

listener_plays as (

    select * from {{ ref('int_listener_plays') }}

),

listener_moods as (

    select * from {{ ref('int_listener_moods') }}

),

moods as (

    select * from {{ ref('moods') }}

),

final as (

    select
        listener_plays.user_id,
        listener_plays.year,
        first_moods.mood as first_mood,
        first_moods.listen_share as first_share,
        first_colours.colour as first_colour,
        second_moods.mood as second_mood,
        second_moods.listen_share as second_share,
        second_colours.colour as second_colour

    from listener_plays
    left join listener_moods as first_moods
        on
            listener_plays.user_id = first_moods.user_id
            and listener_plays.year = first_moods.year
            and first_moods.mood_rank = 1
    left join moods as first_colours
        on first_moods.mood = first_colours.mood
    left join listener_moods as second_moods
        on
            listener_plays.user_id = second_moods.user_id
            and listener_plays.year = second_moods.year
            and second_moods.mood_rank = 2
    left join moods as second_colours
        on second_moods.mood = second_colours.mood

)

select * from final

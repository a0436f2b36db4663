-- A score above the year's cut-off gives the letter of Exploration, Newness, Variety or Uniqueness. Any
-- other score gives that of Familiarity, Timelessness, Loyalty or Commonality. Listeners without a listen
-- in the year have no score and get these letters too. The macro personality_dimensions has the letters.
-- The scores of this mart are the distances of int_listener_scores' scores from the cut-offs.
--
-- The certainty of a letter is the percent rank of the score's distance from the cut-off among the year's
-- simulated listeners with the same letter; that of the type is the lowest of the four. It is null if a score
-- is: that of a history without a track of the catalogue.

with

listener_plays as (

    select * from {{ ref('int_listener_plays') }}

),

scores as (

    select * from {{ ref('int_listener_scores') }}

),

cut_offs as (

    select * from {{ ref('personality_cut_offs') }}

),

types as (

    select * from {{ ref('personality_types') }}

),

scored as (

    -- scores have 6 decimal places, the mean of two of them 7
    select
        listener_plays.user_id,
        listener_plays.year,
        listener_plays.population_year,
        {% for dimension in personality_dimensions() %}
        round(scores.{{ dimension }}_score - cut_offs.{{ dimension }}_cut_off, 7) as {{ dimension }}_score,
        {% endfor %}
        coalesce(scores.n_listens, 0) as n_listens

    from listener_plays
    -- a year in which nobody has a score has no cut-offs
    left join cut_offs
        on listener_plays.population_year = cut_offs.year
    left join scores
        on
            listener_plays.user_id = scores.user_id
            and listener_plays.year = scores.year

),

lettered as (

    select
        {% for dimension in personality_dimensions() %}
        {{ personality_letter(dimension, dimension ~ '_score') }} as {{ dimension }}_letter,
        {% endfor %}
        *

    from scored

),

coded as (

    select
        *,
        {% for dimension in personality_dimensions() %}
        {{ share_below(
            'abs(' ~ dimension ~ '_score)', ['population_year', dimension ~ '_letter', 'n_listens > 0']
        ) }} as {{ dimension }}_certainty,
        {% endfor %}
        {{ personality_code(suffix='_score') }} as code

    from lettered

),

final as (

    select
        coded.user_id,
        coded.year,
        coded.n_listens,
        coded.exploration_score,
        coded.newness_score,
        coded.variety_score,
        coded.uniqueness_score,
        coded.exploration_letter,
        coded.newness_letter,
        coded.variety_letter,
        coded.uniqueness_letter,
        coded.code,
        types.name,
        types.sentence,
        {% for dimension in personality_dimensions() %}
        case when coded.{{ dimension }}_score is not null then coded.{{ dimension }}_certainty end
            as {{ dimension }}_certainty,
        {% endfor %}
        -- least() ignores nulls on some engines
        case
            when
                coded.exploration_score is not null
                and coded.newness_score is not null
                and coded.variety_score is not null
                and coded.uniqueness_score is not null
                then least(
                    coded.exploration_certainty,
                    coded.newness_certainty,
                    coded.variety_certainty,
                    coded.uniqueness_certainty
                )
        end as certainty

    from coded
    inner join types
        on coded.code = types.code

)

select * from final

-- A score above the year's cut-off gives Exploration, Newness, Variety or Uniqueness; any other,
-- Familiarity, Timelessness, Loyalty or Commonality, and so does no score at all, for whoever did
-- not listen that year. The letters make the code in the order F/E, T/N, L/V, C/U.
--
-- How sure: of the year's listeners with the same letter, the share whose score lies nearer to the
-- cut-off; of the four dimensions the least counts.

with

users as (

    select * from {{ ref('users') }}

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

    -- scores have 6 places, the mean of two of them 7
    select
        users.user_id,
        cut_offs.year,
        coalesce(scores.n_listens, 0) as n_listens,
        round(scores.exploration_score - cut_offs.exploration_cut_off, 7) as exploration_score,
        round(scores.newness_score - cut_offs.newness_cut_off, 7) as newness_score,
        round(scores.variety_score - cut_offs.variety_cut_off, 7) as variety_score,
        round(scores.uniqueness_score - cut_offs.uniqueness_cut_off, 7) as uniqueness_score

    from users
    cross join cut_offs
    left join scores
        on
            users.user_id = scores.user_id
            and cut_offs.year = scores.year

),

lettered as (

    select
        *,
        case when exploration_score > 0 then 'E' else 'F' end as exploration_letter,
        case when newness_score > 0 then 'N' else 'T' end as newness_letter,
        case when variety_score > 0 then 'V' else 'L' end as variety_letter,
        case when uniqueness_score > 0 then 'U' else 'C' end as uniqueness_letter

    from scored

),

coded as (

    select
        *,
        concat(exploration_letter, newness_letter, variety_letter, uniqueness_letter) as code,
        percent_rank() over (
            partition by year, exploration_letter, n_listens > 0
            order by abs(exploration_score) asc
        ) as exploration_certainty,
        percent_rank() over (
            partition by year, newness_letter, n_listens > 0
            order by abs(newness_score) asc
        ) as newness_certainty,
        percent_rank() over (
            partition by year, variety_letter, n_listens > 0
            order by abs(variety_score) asc
        ) as variety_certainty,
        percent_rank() over (
            partition by year, uniqueness_letter, n_listens > 0
            order by abs(uniqueness_score) asc
        ) as uniqueness_certainty

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
        case
            when coded.n_listens > 0
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

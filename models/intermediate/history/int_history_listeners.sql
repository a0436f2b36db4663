-- Real listeners get the ids after the last that a simulated one can have, in the order of their names. A
-- folder without a history is nobody's.

with

files as (

    select * from {{ ref('stg_history__files') }}

),

listeners as (

    select distinct listener from files
    where kind <> 'not a history'

),

final as (

    select
        cast({{ last_simulated_id() }} + row_number() over (order by listener asc) as bigint) as user_id,
        listener

    from listeners

)

select * from final

-- Twelve characters, each with a measure of its own, described in the seed `characters`. Listeners are
-- compared by their percent rank on each measure among the year's simulated listeners; the character is
-- that of the highest percent rank. Ties go to the character that comes first in the seed.

{% set top_tracks = 10 %}
{% set saturday, sunday = 6, 7 %}
{% set measures = {
    'few_listens': '-n_listens',
    'night_share': 'night_share',
    'morning_share': 'morning_share',
    'weekend_share': 'weekend_share',
    'top_artist_share': 'top_artist_share',
    'top_tracks_share': 'top_tracks_share',
    'variety': 'variety_score',
    'new_releases': 'newness_score',
    'old_releases': '-newness_score',
    'skips': 'skip_rate',
    'no_skips': '-skip_rate',
    'biggest_day': 'biggest_day_ratio',
} %}

with

characters as (

    select * from {{ ref('characters') }}

),

summary as (

    select * from {{ ref('wrapped_summary') }}

),

personality as (

    select * from {{ ref('wrapped_personality') }}

),

top_tracks as (

    select * from {{ ref('wrapped_top_tracks') }}

),

top_artists as (

    select * from {{ ref('wrapped_top_artists') }}

),

audio_day as (

    select * from {{ ref('wrapped_audio_day') }}

),

listener_days as (

    select * from {{ ref('int_listener_days') }}

),

most_heard_tracks as (

    select
        user_id,
        year,
        sum(n_listens) as n_listens

    from top_tracks
    where rank <= {{ top_tracks }}
    group by user_id, year

),

day_parts as (

    select
        user_id,
        year,
        max(case when day_part = 'night' then listen_share end) as night_share,
        max(case when day_part = 'morning' then listen_share end) as morning_share

    from audio_day
    group by user_id, year

),

days as (

    select
        user_id,
        year,
        count(*) as n_days,
        sum(
            case
                when {{ weekday('local_date') }} in ({{ saturday }}, {{ sunday }}) then n_listens
                else 0
            end
        ) as n_weekend_listens

    from listener_days
    group by user_id, year

),

measured as (

    -- shares are null for listeners without a listen
    select
        summary.user_id,
        summary.year,
        summary.n_listens,
        day_parts.night_share,
        day_parts.morning_share,
        days.n_weekend_listens / cast(nullif(summary.n_listens, 0) as double) as weekend_share,
        top_artists.n_listens / cast(nullif(summary.n_listens, 0) as double) as top_artist_share,
        most_heard_tracks.n_listens / cast(nullif(summary.n_listens, 0) as double) as top_tracks_share,
        personality.variety_score,
        personality.newness_score,
        summary.skip_rate,
        summary.biggest_day_minutes * days.n_days / nullif(summary.minutes, 0) as biggest_day_ratio

    from summary
    inner join personality
        on
            summary.user_id = personality.user_id
            and summary.year = personality.year
    inner join day_parts
        on
            summary.user_id = day_parts.user_id
            and summary.year = day_parts.year
    left join days
        on
            summary.user_id = days.user_id
            and summary.year = days.year
    left join top_artists
        on
            summary.user_id = top_artists.user_id
            and summary.year = top_artists.year
            and top_artists.rank = 1
    left join most_heard_tracks
        on
            summary.user_id = most_heard_tracks.user_id
            and summary.year = most_heard_tracks.year

),

all_measures as (

    {% for measure, expression in measures.items() %}
    select
        user_id,
        year,
        {{ population_year('user_id', 'year') }} as population_year,
        '{{ measure }}' as measure,
        {{ reproducible(expression) }} as measured
    from measured
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

placed as (

    select
        user_id,
        year,
        measure,
        {{ share_below('measured', ['population_year', 'measure']) }} as place

    from all_measures
    where measured is not null

),

ranked as (

    select
        placed.user_id,
        placed.year,
        placed.place,
        characters.character,
        characters.sentence,
        row_number() over (
            partition by placed.user_id, placed.year
            order by placed.place desc, characters.position asc
        ) as character_rank

    from placed
    inner join characters
        on placed.measure = characters.measure

),

final as (

    select
        user_id,
        year,
        character,
        sentence,
        place

    from ranked
    where character_rank = 1

)

select * from final

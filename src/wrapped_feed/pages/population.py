"""The charts of the whole population, each with the numbers that it shows and their query.

Columns have names in words, because the table below the chart shows them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import duckdb
import pandas as pd

from wrapped_feed.pages import charts, headlines

# what the seed statistic_definitions calls the statistics, in words
STATISTICS = {
    "active_share": "days with music",
    "min_per_active_day": "minutes an active day",
    "sess_per_day": "sessions an active day",
    "sess_med": "plays a session, median",
    "sess_mean": "plays a session, mean",
    "lt30": "plays under 30 seconds",
    "same_track_next": "same track twice running",
    "same_artist_next": "same artist twice running",
    "repeat_track": "plays of known tracks",
    "repeat_artist": "plays of known artists",
    "top1_track": "plays of the top track",
    "top100_track": "plays of top 100 tracks",
    "top1_artist": "plays of the top artist",
    "top5_artist": "plays of top 5 artists",
    "gini_track": "inequality (Gini)",
    "heaps_track": "new tracks (Heaps)",
    "zipf_artist": "artist ranks (Zipf)",
    "circadian_R": "focus on favourite hours",
    "hour_min_over_mean": "plays in quietest hours",
    "run_go1": "artist runs longer than 1",
    "run_go2": "artist runs longer than 2",
    "run_go5": "artist runs longer than 5",
    "new_follow": "new tracks in streaks",
    "next_same": "same next track",
    "aba_track": "back to the track before",
    "skip_acf1": "skips in streaks",
    "skip_acf5": "skips five plays apart",
    "sess_1": "sessions of one play",
    "gap_gt1": "pauses over 1.5 minutes",
    "day_acf1": "days like the day before",
    "day_acf7": "days like a week before",
    "top50_span": "span of favourite tracks",
    "jac_a6": "same artists six months on",
    "ret_logsd": "spread of return times",
}
STATISTICS_IN_WORDS = ", ".join(
    f"({place}, '{name}', '{words}')" for place, (name, words) in enumerate(STATISTICS.items())
)
"""Rows of SQL: place, name, words."""


@dataclass(frozen=True)
class Figure:
    """A chart as inline SVG by width, with a headline, its table and the query of all three."""

    key: str
    headline: str
    remark: str
    query: str
    svg: dict[str, str]
    columns: list[str]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Chapter:
    """Figures that answer one question."""

    key: str
    title: str
    figures: list[Figure]


@dataclass(frozen=True)
class _Plan:
    """A figure before it is drawn: `headline` says what the rows of `query` show."""

    key: str
    headline: Callable[[pd.DataFrame], str]
    remark: str
    draw: charts.Draw
    query: str


def chapters(connection: duckdb.DuckDBPyConnection, year: int) -> list[Chapter]:
    """Draw the charts of a year; those whose marts have no row for it are left out."""
    made = []
    for key, title, plans in _CHAPTERS:
        figures = [each for plan in plans if (each := _figure(connection, plan, year))]
        if figures:
            made.append(Chapter(key, title, figures))
    return made


def _figure(connection: duckdb.DuckDBPyConnection, plan: _Plan, year: int) -> Figure | None:
    query = dedent(plan.query).strip().replace("$year", str(year))
    relation = connection.sql(query)
    rows, columns = relation.fetchall(), relation.columns
    if not rows:
        return None
    frame = pd.DataFrame(rows, columns=columns)
    svg = {size: charts.as_svg(plan.draw(frame, width)) for size, width in charts.WIDTHS.items()}
    rows = [tuple("–" if value is None else value for value in row) for row in rows]
    return Figure(plan.key, plan.headline(frame), plan.remark, query, svg, columns, rows)


_QUARTILES_OF = f"""
    select coalesce(words, listening_realism.statistic) as statistic,
        round((simulated_p25 - real_p25) / (real_p75 - real_p25), 2) as "lower quartile",
        round((simulated_p50 - real_p25) / (real_p75 - real_p25), 2) as median,
        round((simulated_p75 - real_p25) / (real_p75 - real_p25), 2) as "upper quartile",
        if(is_median_real, 'yes', 'no') as "median in the band"
    from listening_realism
    left join (values {STATISTICS_IN_WORDS}) as labels (place, name, words)
        on listening_realism.statistic = name
    where year = $year and volume = '{{volume}}'
    order by median desc, place, listening_realism.statistic
"""

_CHAPTERS = [
    (
        "who",
        "Who they are",
        [
            _Plan(
                "types",
                headlines.types_found,
                "Listeners by listening personality, as found from behaviour alone.",
                charts.bars("type", "listeners"),
                """
                select member as type, n_listeners as listeners,
                    round(100 * listener_share, 1) as "share, %"
                from wrapped_population
                where distribution = 'personality' and year = $year
                order by listeners desc, type
                """,
            ),
            _Plan(
                "dimensions",
                headlines.near_the_middle,
                "A type has four letters. Each chart shows how listeners spread along one scale, "
                "in ten steps on either side of the median, where the letter changes; close to "
                "the middle is the first step on either side.",
                charts.scales,
                """
                with scores as (
                    unpivot (
                        select exploration_score as exploration, newness_score as newness,
                            variety_score as variety, uniqueness_score as uniqueness
                        from wrapped_personality
                        join wrapped_summary using (user_id, year)
                        where year = $year and is_simulated
                            and wrapped_personality.n_listens > 0
                    ) on exploration, newness, variety, uniqueness
                    into name dimension value score
                ),
                placed as (
                    select dimension, score,
                        10 * score / nullif(max(abs(score)) over (partition by dimension), 0)
                            as place
                    from scores
                )
                select dimension,
                    if(score > 0, greatest(ceil(place), 1), least(floor(place), -1))::int as step,
                    count(*) as listeners
                from placed group by all order by all
                """,
            ),
            _Plan(
                "places",
                headlines.home_countries,
                "Listeners by country; the smaller ones together are elsewhere.",
                charts.bars("country", "listeners", colour=charts.SECOND),
                """
                with counted as (
                    select location, count(*) as listeners,
                        row_number() over (order by count(*) desc, location) as place
                    from wrapped_summary
                    where year = $year and is_simulated
                    group by location
                )
                select if(place <= 12, location, 'elsewhere') as country,
                    sum(listeners)::bigint as listeners, count(*) as countries
                from counted group by 1 order by min(place)
                """,
            ),
            _Plan(
                "hours",
                headlines.top_hours,
                "Listeners by the hours of music in the year.",
                charts.bars("hours", "listeners"),
                """
                with hours as (
                    select minutes / 60 as hours
                    from wrapped_summary where year = $year and is_simulated
                )
                select
                    case when hours >= 1000 then '1,000 hours and more'
                        when hours >= 500 then '500 to 1,000 hours'
                        when hours >= 200 then '200 to 500 hours'
                        when hours >= 50 then '50 to 200 hours'
                        when hours > 0 then 'under 50 hours'
                        else 'no music' end as hours,
                    count(*) as listeners,
                    100 * count(*) / sum(count(*)) over () as "listeners, %",
                    100 * sum(hours.hours) / sum(sum(hours.hours)) over () as "time, %"
                from hours group by 1
                qualify sum(sum(hours.hours)) over () > 0
                order by min(hours.hours)
                """,
            ),
        ],
    ),
    (
        "when",
        "When they listen",
        [
            _Plan(
                "rhythm",
                headlines.busiest_hour,
                "Plays of heavy listeners by weekday and hour in local time: the stronger the "
                "colour, the more plays. The busiest hour has a frame.",
                charts.week,
                """
                select
                    ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
                        [weekday] as weekday,
                    local_hour as hour, 100 * play_share as "plays, %"
                from listening_rhythm where year = $year
                order by listening_rhythm.weekday, local_hour
                """,
            ),
            _Plan(
                "parts",
                headlines.busiest_part,
                "Listens of everyone by part of the day: the morning from 5:00, midday from "
                "11:00, the evening from 17:00, the night from 22:00.",
                charts.bars("part of the day", "share, %", headlines.percent, charts.SECOND),
                """
                with parts as (
                    select part_number, day_part, sum(wrapped_audio_day.n_listens) as listens
                    from wrapped_audio_day
                    join wrapped_summary using (user_id, year)
                    where year = $year and is_simulated
                    group by all
                )
                select day_part as "part of the day", listens::bigint as listens,
                    100 * listens / sum(listens) over () as "share, %"
                from parts where listens > 0 order by part_number
                """,
            ),
        ],
    ),
    (
        "what",
        "What they play",
        [
            _Plan(
                "moods",
                headlines.leading_moods,
                "Listeners by the mood that they hear most in each part of the day.",
                charts.moods,
                """
                select day_part as "part of the day", mood, colour, count(*) as listeners
                from wrapped_audio_day
                join moods using (mood)
                join wrapped_summary using (user_id, year)
                where year = $year and is_simulated
                group by all order by min(part_number), mood
                """,
            ),
            _Plan(
                "genres",
                headlines.first_genre,
                "Listeners by their top genre, the twelve most frequent.",
                charts.bars("genre", "listeners"),
                """
                select genre, count(*) as listeners,
                    100 * count(*) / sum(count(*)) over () as "share, %"
                from wrapped_top_genres
                join wrapped_summary using (user_id, year)
                where year = $year and is_simulated and rank = 1
                group by genre order by listeners desc, genre limit 12
                """,
            ),
            _Plan(
                "ranks",
                headlines.top_artists,
                "All artists that were heard, in the order of their listens, and the share of "
                "all listens that each group gets.",
                charts.bars("artists", "listens, %", headlines.percent, charts.SECOND),
                """
                with ranked as (
                    select n_listens, (rank - 1) / count(*) over () as place
                    from wrapped_artist_leaderboard where year = $year
                )
                select
                    case when place < .1 then 'the top tenth of artists'
                        when place < .5 then 'the rest of the top half'
                        else 'the lower half' end as artists,
                    count(*) as "number of artists", sum(n_listens)::bigint as listens,
                    100 * sum(n_listens) / sum(sum(n_listens)) over () as "listens, %"
                from ranked group by 1 order by min(place)
                """,
            ),
            _Plan(
                "growth",
                headlines.last_doubling,
                "Different artists that a heavy listener has heard after so many plays: the "
                "median (line) and the middle 80 % of listeners (band), as far as all of them "
                "have come. Both axes are logarithmic.",
                charts.growth,
                """
                select n_plays as plays, artists_p10 as "artists, lower tenth",
                    artists_p50 as "artists, median", artists_p90 as "artists, upper tenth"
                from artist_growth where year = $year
                qualify n_listeners = max(n_listeners) over ()
                order by plays
                """,
            ),
        ],
    ),
    (
        "real",
        "How realistic it is",
        [
            _Plan(
                "realism",
                headlines.real("Heavy"),
                "Listeners with 18,000 plays a year and more. The shaded band is the middle half "
                "of the real ones, from their lower quartile to the upper. Each line is the middle "
                "half of simulated listeners, the dot their median; dots outside the "
                "band have another colour.",
                charts.quartiles,
                _QUARTILES_OF.format(volume="heavy"),
            ),
            _Plan(
                "realism_lighter",
                headlines.real("Lighter"),
                "The same for listeners with 6,000 to 18,000 plays a year.",
                charts.quartiles,
                _QUARTILES_OF.format(volume="lighter"),
            ),
            _Plan(
                "facts",
                headlines.facts_that_agree,
                "Published figures for large populations. The shaded band goes from the lowest to "
                "the highest value that agrees with the source; the dot is this population.",
                charts.facts,
                """
                select fact, round(simulated, 3) as simulated, real_low as least,
                    real_high as most, if(is_real, 'yes', 'no') as agrees, source
                from population_realism where year = $year and simulated is not null
                order by fact
                """,
            ),
        ],
    ),
    (
        "personality",
        "How often the personality is recovered",
        [
            _Plan(
                "recovery",
                headlines.all_letters,
                "Every listener was given a personality, and another query infers it from the "
                "plays. Of those with 1,000 listens or more, the share whose letters are the "
                "same. A guess would be right for half of the letters.",
                charts.bars("letters", "share, %", headlines.percent, charts.SECOND),
                """
                select
                    case dimension
                        when 'exploration' then 'Familiarity or Exploration'
                        when 'variety' then 'Loyalty or Variety'
                        when 'newness' then 'Timelessness or Newness'
                        when 'uniqueness' then 'Commonality or Uniqueness'
                        else 'all four letters' end as letters,
                    n_listeners as listeners, n_recovered as "recovered",
                    100 * share_recovered as "share, %"
                from personality_recovery where year = $year
                order by dimension <> 'all', share_recovered desc, dimension
                """,
            ),
            _Plan(
                "confusion",
                headlines.misses,
                "The same listeners by given type (row) and inferred type (column): on the "
                "diagonal they are the same.",
                charts.confusion,
                """
                with names as (
                    select distinct code, name from wrapped_personality
                )
                select
                    coalesce(planted.name, planted_code) as planted,
                    coalesce(found.name, found_code) as found,
                    hamming(planted_code, found_code) as "letters wrong",
                    n_listeners as listeners
                from personality_confusion
                left join names as planted on planted_code = planted.code
                left join names as found on found_code = found.code
                where year = $year order by planted_code, found_code
                """,
            ),
        ],
    ),
]

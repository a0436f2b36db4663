"""The charts of the whole population, each with the numbers that it shows and their query.

A chart is drawn for two widths, so that its letters are as large on a phone as on a desk; its
colours are variables of the style sheet. Columns have names in words, because the table below the
chart shows them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent, wrap
from typing import Any

import altair as alt
import duckdb
import pandas as pd
import vl_convert

INK, PAPER, SOFT = "var(--ink)", "transparent", "var(--soft)"
ACCENT, SECOND = "var(--first-one)", "var(--second-one)"
WIDTHS = {"wide": 680, "narrow": 340}

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
    "circadian_R": "pull of favourite hours",
    "hour_min_over_mean": "plays in quietest hours",
    "run_go1": "artist goes on after 1",
    "run_go2": "artist goes on after 2",
    "run_go5": "artist goes on after 5",
    "new_follow": "new tracks in streaks",
    "next_same": "same follower of a track",
    "aba_track": "back to the track before",
    "skip_acf1": "skips in streaks",
    "skip_acf5": "skips five plays apart",
    "sess_1": "sessions of one play",
    "gap_gt1": "pauses over 1.5 minutes",
    "day_acf1": "days like the day before",
    "day_acf7": "days like a week before",
    "top50_span": "span of favourite tracks",
    "jac_a6": "artists kept six months",
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
    draw: Callable[[pd.DataFrame, int], alt.TopLevelMixin]
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
    svg = {size: _svg(plan.draw(frame, width)) for size, width in WIDTHS.items()}
    rows = [tuple("–" if value is None else value for value in row) for row in rows]
    return Figure(plan.key, plan.headline(frame), plan.remark, query, svg, columns, rows)


def _svg(chart: alt.TopLevelMixin) -> str:
    configured = chart.configure(
        background=PAPER,
        # browsers set the labels wider than they are measured here
        padding={"left": 26, "right": 16, "top": 5, "bottom": 5},
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        font="system-ui, sans-serif",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=INK,
            titleColor=INK,
            domainColor=INK,
            tickColor=INK,
            gridColor=INK,
            gridOpacity=0.12,
            labelFontSize=13,
            titleFontSize=13,
            titleFontWeight="normal",
            labelLimit=220,
        ),
        axisY=alt.AxisConfig(domain=False, ticks=False, labelPadding=8),
        header=alt.HeaderConfig(labelColor=INK, labelFontSize=14, titleColor=INK),
        legend=alt.LegendConfig(
            labelColor=INK, titleColor=INK, labelFontSize=13, titleFontSize=13, orient="bottom"
        ),
    )
    svg: str = vl_convert.vegalite_to_svg(configured.to_json())
    return svg


# -- words


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _percent(percent: float) -> str:
    """Give what exists never as 0 %, and what is not all never as 100 %, as words.js does."""
    if percent < 1:
        return "under 1 %"
    return "over 99 %" if 99 < percent < 100 else f"{percent:.0f} %"


# -- charts


def _bars(
    category: str,
    value: str,
    text: Callable[[Any], str] = "{:,}".format,
    colour: str = ACCENT,
) -> Callable[[pd.DataFrame, int], alt.TopLevelMixin]:
    """Draw a bar per row in the order of the rows, each with its value at the end."""
    longest_beside = 18

    def draw(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
        told = frame.assign(told=frame[value].map(text))
        is_narrow = width == WIDTHS["narrow"]
        # on a phone, long names stand above their bars
        is_above = is_narrow and frame[category].str.len().max() > longest_beside
        # room for the longest value behind the longest bar
        room = float(frame[value].max()) * (1.3 if is_narrow else 1.15)
        base = alt.Chart(told, width=width, height=alt.Step(46 if is_above else 26)).encode(
            x=alt.X(f"{value}:Q", axis=None, scale=alt.Scale(domain=[0, room])),
            y=alt.Y(
                f"{category}:N", sort=None, title=None, axis=None if is_above else alt.Undefined
            ),
        )
        down = 9 if is_above else 0
        marks = [
            base.mark_bar(color=colour, height=16, yOffset=down),
            base.mark_text(align="left", dx=6, dy=down, fontSize=13, color=INK).encode(
                text="told:N"
            ),
        ]
        if is_above:
            name = base.mark_text(align="left", dy=-10, fontSize=13, color=INK)
            marks.append(name.encode(x=alt.value(0), text=f"{category}:N"))
        return alt.layer(*marks)

    return draw


def _scales(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Draw how many listeners stand where between the two ends of each scale."""
    scales = frame.assign(
        scale=frame["dimension"].map(lambda each: " ↔ ".join(SCALES[each])),
        side=frame["step"] > 0,
    )
    columns = 2 if width > WIDTHS["narrow"] else 1
    return (
        alt.Chart(scales, width=width // columns - 60, height=110)
        .mark_bar()
        .encode(
            x=alt.X("step:O", title=None, axis=alt.Axis(labels=False, ticks=False)),
            y=alt.Y(
                "listeners:Q", title=None, axis=alt.Axis(tickCount=3, tickMinStep=1, format=",d")
            ),
            color=alt.Color("side:N", legend=None, scale=alt.Scale(range=[SECOND, ACCENT])),
            facet=alt.Facet(
                "scale:N",
                columns=columns,
                title=None,
                sort=[" ↔ ".join(ends) for ends in SCALES.values()],
            ),
        )
    )


def _week(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Draw the hours of the week, the stronger the more is played; the busiest has a frame."""
    busiest = frame["plays, %"].max()
    hours = alt.Axis(
        labelAngle=0, values=list(range(0, 24, 3)), labelExpr="datum.value + ':00'", ticks=False
    )
    if width == WIDTHS["narrow"]:
        hours.values = list(range(0, 24, 6))
    return (
        alt.Chart(frame, width=width, height=7 * (30 if width == WIDTHS["narrow"] else 40))
        .mark_rect(color=ACCENT, strokeWidth=2)
        .encode(
            x=alt.X("hour:O", axis=hours, title=None),
            y=alt.Y("weekday:O", sort=None, title=None),
            fillOpacity=alt.FillOpacity(
                "plays, %:Q", legend=None, scale=alt.Scale(domainMin=0, range=[0.04, 1])
            ),
            stroke=alt.when(alt.datum["plays, %"] == busiest)
            .then(alt.value(INK))
            .otherwise(alt.value("transparent")),
        )
    )


def _moods(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Draw a bar per part of the day, divided by mood, in the moods' own colours."""
    colours = frame.drop_duplicates("mood").sort_values("mood")
    return (
        alt.Chart(frame, width=width, height=alt.Step(46))
        .mark_bar(stroke="var(--paper)", strokeWidth=2)
        .encode(
            x=alt.X("listeners:Q", stack="normalize", axis=None),
            y=alt.Y("part of the day:N", sort=None, title=None),
            color=alt.Color(
                "mood:N",
                title=None,
                scale=alt.Scale(domain=list(colours["mood"]), range=list(colours["colour"])),
                legend=alt.Legend(
                    columns=3 if width == WIDTHS["narrow"] else 6, symbolType="square"
                ),
            ),
            order=alt.Order("mood:N"),
        )
    )


def _growth(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    base = alt.Chart(frame, width=width, height=300).encode(x=_logarithmic(alt.X, "plays"))
    log = alt.Scale(type="log")
    band = base.mark_area(opacity=0.25, color=SECOND).encode(
        y=_logarithmic(alt.Y, "artists, lower tenth", "artists"), y2="artists, upper tenth:Q"
    )
    line = base.mark_line(color=SECOND, strokeWidth=3).encode(
        y=alt.Y("artists, median:Q", scale=log)
    )
    return alt.layer(band, line)


def _logarithmic(channel: Any, column: str, title: str | None = None) -> Any:
    """Label the powers of ten only, so that labels never meet."""
    powers = alt.Axis(values=[10**power for power in range(8)], format=",d")
    return channel(f"{column}:Q", scale=alt.Scale(type="log"), axis=powers, title=title or column)


def _quartiles(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Draw the middle half of the simulated listeners over the band of the real ones."""
    base = alt.Chart(frame, width=width, height=alt.Step(24)).encode(
        y=alt.Y("statistic:N", title=None, sort=None)
    )
    bar = base.mark_bar(height=5, color=SOFT, opacity=0.6).encode(
        x=alt.X("lower quartile:Q", title=None, axis=_QUARTILES), x2="upper quartile:Q"
    )
    dot = base.mark_circle(size=90, opacity=1).encode(
        x="median:Q", color=_is_real("median in the band")
    )
    return alt.layer(_BAND, bar, dot)


def _facts(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Draw each fact as a dot over the band of what agrees with its source."""
    told = frame.assign(
        place=(frame["simulated"] - frame["least"]) / (frame["most"] - frame["least"]),
        lines=frame["fact"].map(lambda fact: wrap(fact, width // 8)),
    )
    base = alt.Chart(told, width=width, height=alt.Step(56)).encode(
        y=alt.Y("fact:N", title=None, sort=None, axis=None)
    )
    ends = alt.Scale(domain=[-1, 2])
    axis = alt.Axis(values=[0, 1], labelExpr="datum.value == 0 ? 'lowest' : 'highest'", grid=False)
    dot = base.mark_circle(size=110, opacity=1, yOffset=14).encode(
        x=alt.X("place:Q", title=None, axis=axis, scale=ends), color=_is_real("agrees")
    )
    name = base.mark_text(align="left", baseline="bottom", dy=4, fontSize=13, color=INK).encode(
        x=alt.value(0), text="lines:N"
    )
    return alt.layer(_BAND, dot, name)


def _is_real(column: str) -> alt.Color:
    """Tell what is as real from what is not."""
    scale = alt.Scale(domain=["yes", "no"], range=[SECOND, ACCENT])
    return alt.Color(f"{column}:N", legend=None, scale=scale)


def _confusion(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    # both axes alike, so that those found again stand on the diagonal
    types = list(dict.fromkeys([*frame["planted"], *frame["found"]]))
    return (
        alt.Chart(frame, width=width, height=width + 100)
        .mark_rect()
        .encode(
            x=alt.X("found:N", sort=types, axis=alt.Axis(labelAngle=-90, titlePadding=18)),
            y=alt.Y("planted:N", sort=types, title=None),
            color=alt.when(alt.datum["letters wrong"] == 0)
            .then(alt.value(SECOND))
            .otherwise(alt.value(ACCENT)),
            opacity=alt.Opacity("listeners:Q", legend=None, scale=alt.Scale(range=[0.45, 1])),
        )
    )


SCALES = {
    "exploration": ("Familiarity", "Exploration"),
    "variety": ("Loyalty", "Variety"),
    "newness": ("Timelessness", "Newness"),
    "uniqueness": ("Commonality", "Uniqueness"),
}
"""The low and the high end of each dimension."""

PARTS = {
    "morning": "in the morning",
    "midday": "at midday",
    "evening": "in the evening",
    "night": "at night",
}
"""When a part of the day is."""

_BAND = (
    alt.Chart(pd.DataFrame({"from": [0.0], "to": [1.0]}))
    .mark_rect(opacity=0.18, color=SECOND)
    .encode(x="from:Q", x2="to:Q")
)
_QUARTILES = alt.Axis(
    values=[0, 1],
    labelExpr="datum.value == 0 ? 'lower' : 'upper'",
    labelAlign=alt.expr("datum.value == 0 ? 'right' : 'left'"),
    grid=False,
)


# -- headlines


def _types_found(frame: pd.DataFrame) -> str:
    first, last = frame.iloc[0], frame.iloc[-1]
    if len(frame) == 1:
        return f"Everyone is of one type: {first['type']}"
    return (
        f"{_count(len(frame), 'type')}, from {last['type']} with {_percent(last['share, %'])} of "
        f"the listeners to {first['type']} with {_percent(first['share, %'])}"
    )


def _near_the_middle(frame: pd.DataFrame) -> str:
    nearest = frame["step"].abs() == 1
    shares = (
        frame["listeners"].where(nearest, 0).groupby(frame["dimension"]).sum()
        / frame.groupby("dimension")["listeners"].sum()
    )
    return (
        f"{' or '.join(SCALES[shares.idxmin()])} divides them most clearly: "
        f"{_percent(100 * shares.min())} are close to the middle"
    )


def _home_countries(frame: pd.DataFrame) -> str:
    n_countries, n_listeners = frame["countries"].sum(), frame["listeners"].sum()
    first = frame.iloc[0]
    if n_countries == 1:
        return f"All of them live in one country: {first['country']}"
    return (
        f"They live in {n_countries} countries; {first['country']} has the most listeners, "
        f"{first['listeners']:,} of {n_listeners:,}"
    )


def _top_hours(frame: pd.DataFrame) -> str:
    last = frame.iloc[-1]
    return (
        f"Those with {last['hours']} are {_percent(last['listeners, %'])} of the listeners and "
        f"make {_percent(last['time, %'])} of the time"
    )


def _busiest_hour(frame: pd.DataFrame) -> str:
    busiest = frame.loc[frame["plays, %"].idxmax()]
    quietest = frame.loc[frame["plays, %"].idxmin()]
    return (
        f"{busiest['weekday']} at {busiest['hour']}:00 is the busiest hour of the week, "
        f"{quietest['weekday']} at {quietest['hour']}:00 the quietest"
    )


def _busiest_part(frame: pd.DataFrame) -> str:
    part = frame.loc[frame["listens"].idxmax()]
    when = PARTS[part["part of the day"]]
    return f"{_percent(part['share, %'])} of the listens are {when}, more than at any other time"


def _leading_moods(frame: pd.DataFrame) -> str:
    leading = frame.loc[frame.groupby("part of the day", sort=False)["listeners"].idxmax()]
    first, last = leading.iloc[0], leading.iloc[-1]
    if leading["mood"].nunique() == 1:
        return f"{first['mood'].capitalize()} music leads at any time of the day"
    return (
        f"{first['mood'].capitalize()} music leads {PARTS[first['part of the day']]}, "
        f"{last['mood']} music {PARTS[last['part of the day']]}"
    )


def _first_genre(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    return (
        f"{first['genre'].capitalize()} is the favourite of "
        f"{_percent(first['share, %'])} of the listeners, more than any other genre"
    )


def _top_artists(frame: pd.DataFrame) -> str:
    first = frame.iloc[0]
    return (
        f"{first['artists'].capitalize()} out of {frame['number of artists'].sum():,} gets "
        f"{_percent(first['listens, %'])} of all listens"
    )


def _last_doubling(frame: pd.DataFrame) -> str:
    if len(frame) == 1:
        return "The first play is of a new artist"
    before, last = frame.iloc[-2], frame.iloc[-1]
    return (
        f"New artists never end: {before['artists, median']:,.0f} after {before['plays']:,.0f} "
        f"plays, {last['artists, median']:,.0f} after {last['plays']:,.0f}"
    )


def _real(kind: str) -> Callable[[pd.DataFrame], str]:
    def headline(frame: pd.DataFrame) -> str:
        n_real = (frame["median in the band"] == "yes").sum()
        return f"{kind} listeners look real in {n_real} of {_count(len(frame), 'statistic')}"

    return headline


def _facts_that_agree(frame: pd.DataFrame) -> str:
    n_real = (frame["agrees"] == "yes").sum()
    verb = "agrees" if n_real == 1 else "agree"
    return f"{n_real} of {_count(len(frame), 'published fact')} {verb} with the simulation"


def _all_letters(frame: pd.DataFrame) -> str:
    whole = frame.iloc[0]
    return (
        f"For {whole['found again']:,} of {_count(whole['listeners'], 'listener')}, all four "
        "letters come back from behaviour alone"
    )


def _misses(frame: pd.DataFrame) -> str:
    missed = frame[frame["letters wrong"] > 0]
    n_missed = missed["listeners"].sum()
    near = missed.loc[missed["letters wrong"] == 1, "listeners"].sum()
    if not n_missed:
        return "No type is mistaken for another"
    if n_missed == near:
        return f"Where it fails, it fails by one letter: {n_missed:,} of {n_missed:,}"
    return f"Where it fails, it is mostly by one letter: {near:,} of {n_missed:,}"


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
                _types_found,
                "Listeners by listening personality, as found from behaviour alone.",
                _bars("type", "listeners"),
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
                _near_the_middle,
                "A type is four answers. Each chart has the listeners from one end of a scale to "
                "the other, in ten steps on either side of the median, where the letter changes; "
                "close to the middle is the first step on either side.",
                _scales,
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
                _home_countries,
                "Listeners by country; the smaller ones together are elsewhere.",
                _bars("country", "listeners", colour=SECOND),
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
                _top_hours,
                "Listeners by the hours of music in the year.",
                _bars("hours", "listeners"),
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
                    100 * sum(hours.hours) / nullif(sum(sum(hours.hours)) over (), 0) as "time, %"
                from hours group by 1 order by min(hours.hours)
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
                _busiest_hour,
                "Plays of heavy listeners by weekday and hour on their own clocks: the stronger "
                "the colour, the more plays. The busiest hour has a frame.",
                _week,
                """
                select
                    ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
                        [weekday] as weekday,
                    local_hour as hour, round(100 * play_share, 2) as "plays, %"
                from listening_rhythm where year = $year
                order by listening_rhythm.weekday, local_hour
                """,
            ),
            _Plan(
                "parts",
                _busiest_part,
                "Listens of everyone by part of the day: the morning from 5:00, midday from "
                "11:00, the evening from 17:00, the night from 22:00.",
                _bars("part of the day", "share, %", _percent, SECOND),
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
                _leading_moods,
                "Listeners by the mood that they hear most in each part of the day.",
                _moods,
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
                _first_genre,
                "Listeners by their top genre, the twelve most frequent.",
                _bars("genre", "listeners"),
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
                _top_artists,
                "All artists that were heard, in the order of their listens, and the share of "
                "all listens that each group gets.",
                _bars("artists", "listens, %", _percent, SECOND),
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
                _last_doubling,
                "Different artists that a heavy listener has heard after so many plays: the "
                "median (line) and the middle 80 % of listeners (band), as far as all of them "
                "have come. Both axes are logarithmic.",
                _growth,
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
        "How real it is",
        [
            _Plan(
                "realism",
                _real("Heavy"),
                "Listeners with 18,000 plays a year and more. The shaded band is the middle half "
                "of the real ones, from their lower quartile to the upper. A line is the middle "
                "half of the simulated ones, a dot their median: in the band it is as real "
                "listeners are, outside it has another colour.",
                _quartiles,
                _QUARTILES_OF.format(volume="heavy"),
            ),
            _Plan(
                "realism_lighter",
                _real("Lighter"),
                "The same for listeners with 6,000 to 18,000 plays a year.",
                _quartiles,
                _QUARTILES_OF.format(volume="lighter"),
            ),
            _Plan(
                "facts",
                _facts_that_agree,
                "What was published about large populations. The shaded band goes from the lowest "
                "to the highest value that agrees with the source; the dot is this population.",
                _facts,
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
        "How well the personality comes back",
        [
            _Plan(
                "recovery",
                _all_letters,
                "Every listener was given a personality, and another query infers it from the "
                "plays. Of those with 1,000 listens or more, the share whose letters are the "
                "same. A guess would be right for half of the letters.",
                _bars("letters", "share, %", _percent, SECOND),
                """
                select
                    case dimension
                        when 'exploration' then 'Familiarity or Exploration'
                        when 'variety' then 'Loyalty or Variety'
                        when 'newness' then 'Timelessness or Newness'
                        when 'uniqueness' then 'Commonality or Uniqueness'
                        else 'all four letters' end as letters,
                    n_listeners as listeners, n_recovered as "found again",
                    100 * share_recovered as "share, %"
                from personality_recovery where year = $year
                order by dimension <> 'all', share_recovered desc, dimension
                """,
            ),
            _Plan(
                "confusion",
                _misses,
                "The same listeners by the type that was given (row) and the one that was found "
                "(column): on the diagonal they are the same.",
                _confusion,
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

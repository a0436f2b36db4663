"""The charts of the whole population, each with the numbers that it shows.

A chart is drawn for each colour scheme and for two widths, so that its letters are as large on a
phone as on a desk. Columns have names in words, because the table beside the chart shows them.
"""

from dataclasses import dataclass
from typing import Any

import altair as alt
import duckdb
import pandas as pd
import vl_convert

INK, PAPER = {"light": "#1d1a16", "dark": "#f3ede2"}, "transparent"
ACCENT = {"light": "#c2341d", "dark": "#ff9d76"}
SECOND = {"light": "#1f6f78", "dark": "#7fd4cf"}
WIDTHS = {"wide": 640, "narrow": 340}

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
    """A chart as inline SVG, by colour scheme and width ("dark narrow"), and its table."""

    key: str
    title: str
    remark: str
    svg: dict[str, str]
    columns: list[str]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True)
class _Plan:
    key: str
    title: str
    remark: str
    query: str


_REALISM = f"""
    select coalesce(words, listening_realism.statistic) as statistic,
        round((simulated_p25 - real_p25) / (real_p75 - real_p25), 2) as "lower quartile",
        round((simulated_p50 - real_p25) / (real_p75 - real_p25), 2) as median,
        round((simulated_p75 - real_p25) / (real_p75 - real_p25), 2) as "upper quartile",
        if(is_median_real, 'yes', 'no') as "median in the band"
    from listening_realism left join (values {STATISTICS_IN_WORDS}) as labels(place, name, words)
        on listening_realism.statistic = name
    where year = $year and volume = '{{volume}}' order by place, listening_realism.statistic
"""

_PLANS = [
    _Plan(
        "types",
        "The sixteen listening personalities",
        "Listeners per type, as found from behaviour alone.",
        """
        select member as type, n_listeners as listeners,
            round(100 * listener_share, 1) as "share, %"
        from wrapped_population where distribution = 'personality' and year = $year
        order by listeners desc, type
        """,
    ),
    _Plan(
        "dimensions",
        "The four dimensions",
        "Listeners by score, from the lowest (1) to the highest (20); each score is cut at the "
        "median of the year.",
        """
        with scores as (
            unpivot (
                select exploration_score as exploration, newness_score as newness,
                    variety_score as variety, uniqueness_score as uniqueness
                from wrapped_personality join wrapped_summary using (user_id, year)
                where year = $year and is_simulated and wrapped_personality.n_listens > 0
            ) on exploration, newness, variety, uniqueness into name dimension value score
        ),
        ranged as (
            select *, min(score) over (partition by dimension) as least,
                max(score) over (partition by dimension) as most
            from scores
        )
        select dimension,
            least(19, floor(20 * (score - least) / nullif(most - least, 0)))::int + 1 as score,
            count(*) as listeners
        from ranged group by all order by all
        """,
    ),
    _Plan(
        "recovery",
        "Planted against found",
        "Listeners by the type that was planted (row) and the one that was found (column): on the "
        "diagonal they are the same.",
        """
        with names as (
            select distinct code, name from wrapped_personality
        )
        select
            coalesce(planted.name, planted_code) as planted,
            coalesce(found.name, found_code) as found,
            n_listeners as listeners
        from personality_confusion
        left join names as planted on planted_code = planted.code
        left join names as found on found_code = found.code
        where year = $year order by planted_code, found_code
        """,
    ),
    _Plan(
        "realism",
        "How real heavy listeners look",
        "Listeners with 18,000 plays a year and more. The shaded band is the middle half of the "
        "real ones, from their lower quartile (0) to the upper (1). The bars are the middle half "
        "of the simulated ones, the dots their median: a dot in the band is as real listeners are.",
        _REALISM.format(volume="heavy"),
    ),
    _Plan(
        "realism_lighter",
        "How real lighter listeners look",
        "The same for listeners with 6,000 to 18,000 plays a year.",
        _REALISM.format(volume="lighter"),
    ),
    _Plan(
        "ranks",
        "Artists by rank",
        "Listens of an artist over its rank, both on a log scale.",
        """
        select rank, n_listens as listens from wrapped_artist_leaderboard
        where year = $year and (rank <= 10 or rank = 1 + floor(10 ^ (floor(20 * log10(rank)) / 20)))
        order by rank
        """,
    ),
    _Plan(
        "rhythm",
        "When they listen",
        "Share of plays by weekday and hour, by the listeners' own clocks.",
        """
        select
            ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'][weekday]
                as weekday,
            local_hour as hour, round(100 * play_share, 2) as "plays, %"
        from listening_rhythm where year = $year order by listening_rhythm.weekday, local_hour
        """,
    ),
    _Plan(
        "growth",
        "New artists never end",
        "Different artists heard after so many plays: the median listener (line) and the middle "
        "80 % of listeners (band).",
        """
        select n_plays as plays, artists_p10 as "artists, lower tenth",
            artists_p50 as "artists, median", artists_p90 as "artists, upper tenth"
        from artist_growth where year = $year order by plays
        """,
    ),
    _Plan(
        "places",
        "Where they live",
        "Listeners per country.",
        """
        select location as country, count(*) as listeners from wrapped_summary
        where year = $year and is_simulated group by location order by listeners desc, country
        """,
    ),
]


def figures(connection: duckdb.DuckDBPyConnection, year: int) -> list[Figure]:
    """Draw the charts of a year; those whose marts have no row for it are left out."""
    drawn = []
    for plan in _PLANS:
        relation = connection.sql(plan.query.replace("$year", str(year)))
        rows, columns = relation.fetchall(), relation.columns
        if not rows:
            continue
        frame = pd.DataFrame(rows, columns=columns)
        svg = {
            f"{scheme} {size}": _svg(_CHARTS[plan.key](frame, scheme, width), scheme)
            for scheme in INK
            for size, width in WIDTHS.items()
        }
        rows = [tuple("–" if value is None else value for value in row) for row in rows]
        drawn.append(Figure(plan.key, plan.title, plan.remark, svg, columns, rows))
    return drawn


def _svg(chart: alt.TopLevelMixin, scheme: str) -> str:
    configured = chart.configure(
        background=PAPER,
        # browsers set the labels wider than they are measured here
        padding={"left": 30, "right": 16, "top": 5, "bottom": 5},
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        font="system-ui, sans-serif",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=INK[scheme],
            titleColor=INK[scheme],
            domainColor=INK[scheme],
            tickColor=INK[scheme],
            gridColor=INK[scheme],
            gridOpacity=0.12,
            labelFontSize=12,
            titleFontSize=12,
            labelLimit=200,
        ),
        header=alt.HeaderConfig(labelColor=INK[scheme], labelFontSize=13, titleColor=INK[scheme]),
        legend=alt.LegendConfig(
            labelColor=INK[scheme],
            titleColor=INK[scheme],
            labelFontSize=12,
            titleFontSize=12,
            orient="bottom",
        ),
    )
    svg: str = vl_convert.vegalite_to_svg(configured.to_json())
    return svg


def _types(frame: pd.DataFrame, scheme: str, width: int) -> alt.TopLevelMixin:
    return (
        alt.Chart(frame, width=width, height=alt.Step(22))
        .mark_bar(color=ACCENT[scheme])
        .encode(x=_whole("listeners"), y=alt.Y("type:N", sort=None, title=None))
    )


def _dimensions(frame: pd.DataFrame, scheme: str, width: int) -> alt.TopLevelMixin:
    columns = 2 if width > WIDTHS["narrow"] else 1
    return (
        alt.Chart(frame, width=width // columns - 70, height=110)
        .mark_bar(color=SECOND[scheme])
        .encode(
            x=alt.X("score:O", title="low to high", axis=alt.Axis(labels=False, ticks=False)),
            y=alt.Y("listeners:Q", axis=alt.Axis(tickCount=4, tickMinStep=1, format=",d")),
            facet=alt.Facet("dimension:N", columns=columns, title=None),
        )
    )


def _recovery(frame: pd.DataFrame, scheme: str, width: int) -> alt.TopLevelMixin:
    # both axes alike, so that those found again stand on the diagonal
    types = list(dict.fromkeys([*frame["planted"], *frame["found"]]))
    return (
        alt.Chart(frame, width=width, height=width + 160)
        .mark_rect()
        .encode(
            x=alt.X("found:N", sort=types, axis=alt.Axis(labelAngle=-90, titlePadding=18)),
            y=alt.Y("planted:N", sort=types, title=None),
            color=alt.Color("listeners:Q", scale=_shades(scheme)),
        )
    )


def _realism(frame: pd.DataFrame, scheme: str, width: int) -> alt.TopLevelMixin:
    base = alt.Chart(frame, width=width, height=alt.Step(24)).encode(
        y=alt.Y("statistic:N", title=None, sort=None)
    )
    real = (
        alt.Chart(pd.DataFrame({"from": [0.0], "to": [1.0]}))
        .mark_rect(opacity=0.18, color=SECOND[scheme])
        .encode(x="from:Q", x2="to:Q")
    )
    title = "0 to 1: the real middle half"
    bar = base.mark_bar(height=5, color=ACCENT[scheme]).encode(
        x=alt.X("lower quartile:Q", title=title, axis=alt.Axis(tickCount=5)), x2="upper quartile:Q"
    )
    dot = base.mark_circle(size=70, color=INK[scheme], opacity=1).encode(x="median:Q")
    return alt.layer(real, bar, dot)


def _ranks(frame: pd.DataFrame, scheme: str, width: int) -> alt.TopLevelMixin:
    return (
        alt.Chart(frame, width=width, height=300)
        .mark_circle(color=ACCENT[scheme], opacity=1)
        .encode(x=_logarithmic(alt.X, "rank"), y=_logarithmic(alt.Y, "listens"))
    )


def _rhythm(frame: pd.DataFrame, scheme: str, width: int) -> alt.TopLevelMixin:
    hours = alt.Axis(labelAngle=0, values=list(range(0, 24, 3)))
    return (
        alt.Chart(frame, width=width, height=280)
        .mark_rect()
        .encode(
            x=alt.X("hour:O", axis=hours),
            y=alt.Y("weekday:O", sort=None, title=None),
            color=alt.Color("plays, %:Q", scale=_shades(scheme)),
        )
    )


def _growth(frame: pd.DataFrame, scheme: str, width: int) -> alt.TopLevelMixin:
    base = alt.Chart(frame, width=width, height=300).encode(x=_logarithmic(alt.X, "plays"))
    log = alt.Scale(type="log")
    band = base.mark_area(opacity=0.25, color=SECOND[scheme]).encode(
        y=_logarithmic(alt.Y, "artists, lower tenth", "artists"), y2="artists, upper tenth:Q"
    )
    line = base.mark_line(color=SECOND[scheme], strokeWidth=3).encode(
        y=alt.Y("artists, median:Q", scale=log)
    )
    return alt.layer(band, line)


def _places(frame: pd.DataFrame, scheme: str, width: int) -> alt.TopLevelMixin:
    return (
        alt.Chart(frame, width=width, height=alt.Step(22))
        .mark_bar(color=SECOND[scheme])
        .encode(x=_whole("listeners"), y=alt.Y("country:N", sort=None, title=None))
    )


def _whole(column: str) -> alt.X:
    """Count in whole numbers: there is no half a listener."""
    return alt.X(f"{column}:Q", axis=alt.Axis(tickCount=5, tickMinStep=1, format=",d"))


def _logarithmic(channel: Any, column: str, title: str | None = None) -> Any:
    """Label the powers of ten only, so that labels never meet."""
    powers = alt.Axis(values=[10**power for power in range(8)], format=",d")
    return channel(f"{column}:Q", scale=alt.Scale(type="log"), axis=powers, title=title or column)


def _shades(scheme: str) -> alt.Scale:
    """Go from the paper to the accent, whatever the scheme."""
    return alt.Scale(range=[{"light": "#f6e3d3", "dark": "#3a2c26"}[scheme], ACCENT[scheme]])


_CHARTS = {
    "types": _types,
    "dimensions": _dimensions,
    "recovery": _recovery,
    "realism": _realism,
    "realism_lighter": _realism,
    "ranks": _ranks,
    "rhythm": _rhythm,
    "growth": _growth,
    "places": _places,
}

"""The charts of the population page, each with the table of its numbers."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import duckdb
import pandas as pd
import vl_convert

INK, PAPER = {"light": "#1d1a16", "dark": "#f3ede2"}, "transparent"
ACCENT = {"light": "#c2341d", "dark": "#ff9d76"}
SECOND = {"light": "#1f6f78", "dark": "#7fd4cf"}
WIDTH = 640


@dataclass(frozen=True)
class Figure:
    """A chart as inline SVG for the light and the dark colour scheme, and its table."""

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


_PLANS = [
    _Plan(
        "types",
        "The sixteen listening personalities",
        "Listeners per type, as inferred from their plays.",
        """
        select member as type, n_listeners as listeners, round(listener_share, 4) as share
        from wrapped_population where distribution = 'personality' and year = $year
        order by listeners desc, type
        """,
    ),
    _Plan(
        "dimensions",
        "The four dimensions",
        "Distribution of the scores. Each dimension is split at the median of the year.",
        """
        with scores as (
            unpivot (
                select exploration_score as exploration, newness_score as newness,
                    variety_score as variety, uniqueness_score as uniqueness
                from wrapped_personality where year = $year and n_listens > 0
            ) on exploration, newness, variety, uniqueness into name dimension value score
        ),
        ranged as (
            select *, min(score) over (partition by dimension) as least,
                max(score) over (partition by dimension) as most
            from scores
        )
        select dimension,
            least(19, floor(20 * (score - least) / nullif(most - least, 0)))::int + 1 as bin,
            count(*) as listeners
        from ranged group by all order by all
        """,
    ),
    _Plan(
        "recovery",
        "Planted and inferred types",
        "Confusion matrix of the type that was simulated for each listener and the type inferred "
        "from the plays.",
        """
        select planted_code as planted, found_code as found, n_listeners as listeners
        from personality_confusion where year = $year order by all
        """,
    ),
    _Plan(
        "realism",
        "Simulated and real listeners",
        "Interquartile range (bar) and median (dot) of the heavy simulated listeners, scaled so "
        "that 0 to 1 is the interquartile range of 23 real listeners.",
        """
        select statistic,
            round((simulated_p25 - real_p25) / (real_p75 - real_p25), 3) as p25,
            round((simulated_p50 - real_p25) / (real_p75 - real_p25), 3) as median,
            round((simulated_p75 - real_p25) / (real_p75 - real_p25), 3) as p75,
            is_median_real as within
        from listening_realism where year = $year order by statistic
        """,
    ),
    _Plan(
        "ranks",
        "Artists by rank",
        "Listens of an artist by its rank, both on a log scale.",
        """
        select rank, n_listens as listens from wrapped_artist_leaderboard
        where year = $year and (rank <= 10 or rank = 1 + floor(10 ^ (floor(20 * log10(rank)) / 20)))
        order by rank
        """,
    ),
    _Plan(
        "rhythm",
        "When they listen",
        "Share of plays by weekday (1 is Monday) and hour, in local time.",
        """
        select weekday, local_hour as hour, round(play_share, 5) as share
        from listening_rhythm where year = $year order by all
        """,
    ),
    _Plan(
        "growth",
        "Discovery of artists",
        "Distinct artists after a number of plays: the median listener, and the 10th to 90th "
        "percentiles.",
        """
        select n_plays as plays, artists_p10 as p10, artists_p50 as median, artists_p90 as p90
        from artist_growth where year = $year order by plays
        """,
    ),
    _Plan(
        "places",
        "Where they live",
        "Listeners per country.",
        """
        select location as country, count(*) as listeners from wrapped_summary
        where year = $year group by location order by listeners desc, country
        """,
    ),
]


def figures(connection: duckdb.DuckDBPyConnection, year: int) -> list[Figure]:
    """Draw the charts of a year, without those whose marts have no rows for it."""
    drawn = []
    for plan in _PLANS:
        relation = connection.sql(plan.query.replace("$year", str(year)))
        rows, columns = relation.fetchall(), relation.columns
        if not rows:
            continue
        frame = pd.DataFrame(rows, columns=columns)
        svg = {scheme: _svg(plan.key, frame, scheme) for scheme in INK}
        drawn.append(Figure(plan.key, plan.title, plan.remark, svg, columns, rows))
    return drawn


def _svg(key: str, frame: pd.DataFrame, scheme: str) -> str:
    chart = _CHARTS[key](frame, scheme).configure(
        background=PAPER,
        # browsers draw the labels wider than vl_convert measures them
        padding={"left": 24, "right": 16, "top": 5, "bottom": 5},
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
        legend=alt.LegendConfig(labelColor=INK[scheme], titleColor=INK[scheme]),
    )
    svg: str = vl_convert.vegalite_to_svg(chart.to_json())
    return svg


def _types(frame: pd.DataFrame, scheme: str) -> alt.TopLevelMixin:
    return (
        alt.Chart(frame, width=WIDTH - 120)
        .mark_bar(color=ACCENT[scheme])
        .encode(x=alt.X("listeners:Q"), y=alt.Y("type:N", sort=None, title=None))
    )


def _dimensions(frame: pd.DataFrame, scheme: str) -> alt.TopLevelMixin:
    return (
        alt.Chart(frame, width=WIDTH // 2 - 60, height=110)
        .mark_bar(color=SECOND[scheme])
        .encode(
            x=alt.X("bin:O", title="low to high", axis=alt.Axis(labels=False, ticks=False)),
            y=alt.Y("listeners:Q"),
            facet=alt.Facet("dimension:N", columns=2, title=None),
        )
    )


def _recovery(frame: pd.DataFrame, scheme: str) -> alt.TopLevelMixin:
    return (
        alt.Chart(frame, width=WIDTH - 160, height=WIDTH - 160)
        .mark_rect()
        .encode(
            x=alt.X("found:N", title="found"),
            y=alt.Y("planted:N", title="planted"),
            color=alt.Color("listeners:Q", scale=_shades(scheme)),
        )
    )


def _realism(frame: pd.DataFrame, scheme: str) -> alt.TopLevelMixin:
    base = alt.Chart(frame, width=WIDTH - 160).encode(y=alt.Y("statistic:N", title=None))
    real = (
        alt.Chart(pd.DataFrame({"from": [0.0], "to": [1.0]}))
        .mark_rect(opacity=0.18, color=SECOND[scheme])
        .encode(x="from:Q", x2="to:Q")
    )
    bar = base.mark_bar(height=5, color=ACCENT[scheme]).encode(
        x=alt.X("p25:Q", title="in interquartile ranges of real listeners"), x2="p75:Q"
    )
    dot = base.mark_circle(size=70, color=INK[scheme], opacity=1).encode(x="median:Q")
    return alt.layer(real, bar, dot)


def _ranks(frame: pd.DataFrame, scheme: str) -> alt.TopLevelMixin:
    return (
        alt.Chart(frame, width=WIDTH - 80, height=280)
        .mark_circle(color=ACCENT[scheme], opacity=1)
        .encode(
            x=alt.X("rank:Q", scale=alt.Scale(type="log")),
            y=alt.Y("listens:Q", scale=alt.Scale(type="log")),
        )
    )


def _rhythm(frame: pd.DataFrame, scheme: str) -> alt.TopLevelMixin:
    return (
        alt.Chart(frame, width=WIDTH - 140, height=200)
        .mark_rect()
        .encode(
            x=alt.X("hour:O", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("weekday:O"),
            color=alt.Color("share:Q", scale=_shades(scheme), legend=alt.Legend(format=".1%")),
        )
    )


def _growth(frame: pd.DataFrame, scheme: str) -> alt.TopLevelMixin:
    x = alt.X("plays:Q", scale=alt.Scale(type="log"))
    log = alt.Scale(type="log")
    base = alt.Chart(frame, width=WIDTH - 80, height=280).encode(x=x)
    band = base.mark_area(opacity=0.25, color=SECOND[scheme]).encode(
        y=alt.Y("p10:Q", scale=log, title="artists"), y2="p90:Q"
    )
    line = base.mark_line(color=SECOND[scheme], strokeWidth=3).encode(
        y=alt.Y("median:Q", scale=log)
    )
    return alt.layer(band, line)


def _places(frame: pd.DataFrame, scheme: str) -> alt.TopLevelMixin:
    return (
        alt.Chart(frame, width=WIDTH - 140)
        .mark_bar(color=SECOND[scheme])
        .encode(x=alt.X("listeners:Q"), y=alt.Y("country:N", sort=None, title=None))
    )


def _shades(scheme: str) -> alt.Scale:
    """Return a colour scale from near the background to the accent colour."""
    return alt.Scale(range=[{"light": "#f6e3d3", "dark": "#3a2c26"}[scheme], ACCENT[scheme]])


_CHARTS = {
    "types": _types,
    "dimensions": _dimensions,
    "recovery": _recovery,
    "realism": _realism,
    "ranks": _ranks,
    "rhythm": _rhythm,
    "growth": _growth,
    "places": _places,
}

"""The charts of the population, from the rows of their queries.

A chart is drawn for two widths, so that its letters are as large on a phone as on a desk; its
colours are variables of the style sheet.
"""

from collections.abc import Callable
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

INK, PAPER, SOFT = "var(--ink)", "transparent", "var(--soft)"
ACCENT, SECOND = "var(--first-one)", "var(--second-one)"
WIDTHS = {"wide": 680, "narrow": 340}

Draw = Callable[[pd.DataFrame, int], alt.TopLevelMixin]
"""Draws the rows of a query at a width in pixels."""

SCALES = {
    "exploration": ("Familiarity", "Exploration"),
    "variety": ("Loyalty", "Variety"),
    "newness": ("Timelessness", "Newness"),
    "uniqueness": ("Commonality", "Uniqueness"),
}
"""The low and the high end of each dimension."""

_BAND = (
    alt.Chart(pd.DataFrame({"from": [0.0], "to": [1.0]}))
    .mark_rect(opacity=0.18, color=SECOND)
    .encode(x="from:Q", x2="to:Q")
)
_QUARTILES = alt.Axis(
    values=[0, 1],
    labelExpr="[datum.value == 0 ? 'lower' : 'upper', 'quartile']",
    labelAlign=alt.expr("datum.value == 0 ? 'right' : 'left'"),
    grid=False,
)


def as_svg(chart: alt.TopLevelMixin) -> str:
    """Give a chart as SVG in the style of the pages."""
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


def bars(
    category: str,
    value: str,
    text: Callable[[Any], str] = "{:,}".format,
    colour: str = ACCENT,
) -> Draw:
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
            name = base.mark_text(align="left", dy=-10, fontSize=13, limit=width - 60, color=INK)
            marks.append(name.encode(x=alt.value(0), text=f"{category}:N"))
        return alt.layer(*marks)

    return draw


def scales(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Draw how many listeners stand where between the two ends of each scale."""
    placed = frame.assign(
        scale=frame["dimension"].map(lambda each: " ↔ ".join(SCALES[each])),
        side=frame["step"] > 0,
    )
    columns = 2 if width > WIDTHS["narrow"] else 1
    return (
        alt.Chart(placed, width=width // columns - 60, height=110)
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


def week(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Draw the hours of the week, the stronger the more is played; the busiest has a frame."""
    frame = frame.assign(is_busiest=frame["plays, %"] == frame["plays, %"].max())
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
            stroke=alt.when(alt.datum.is_busiest)
            .then(alt.value(INK))
            .otherwise(alt.value("transparent")),
        )
    )


def moods(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
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


def growth(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Draw the median of artists over plays, and the middle 80 % around it."""
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


def quartiles(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
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


def facts(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
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


def confusion(frame: pd.DataFrame, width: int) -> alt.TopLevelMixin:
    """Draw the types given (rows) over those found (columns); the others have another colour."""
    # both axes alike, so that the recovered types are on the diagonal
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

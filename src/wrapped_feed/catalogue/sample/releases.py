"""The singles and albums of the sample's artists, and when they were released."""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from wrapped_feed.catalogue.sample.names import Names
from wrapped_feed.catalogue.sample.quantiles import correlated, in_order


class Period(NamedTuple):
    """A period of releases; it ends when the next one begins."""

    first_day: date
    tracks: float
    """Percent of the tracks that are released in the period."""
    year_only: float
    """Share of the releases of which only the year is known."""


PERIODS = (
    Period(date(1925, 1, 1), tracks=1.5, year_only=0.38),
    Period(date(1960, 1, 1), tracks=1.7, year_only=0.38),
    Period(date(1970, 1, 1), tracks=2.8, year_only=0.30),
    Period(date(1980, 1, 1), tracks=4.0, year_only=0.31),
    Period(date(1990, 1, 1), tracks=7.0, year_only=0.21),
    Period(date(2000, 1, 1), tracks=13.0, year_only=0.14),
    Period(date(2010, 1, 1), tracks=30.0, year_only=0.03),
    Period(date(2020, 1, 1), tracks=13.0, year_only=0.0),
    Period(date(2022, 1, 1), tracks=17.5, year_only=0.0),
    Period(date(2024, 1, 1), tracks=9.5, year_only=0.0),
)
END = date(2025, 1, 1)
"""The day after the last release: the end of the default window."""

_MONTH_ONLY = 0.015
"""Share of the releases before FRIDAYS_SINCE of which the day is not known."""
_FRIDAYS_SINCE = date(2010, 1, 1)
_ON_FRIDAY = 0.5

_ARTIST_IN_NEWNESS = 0.72


def make_releases(draw: np.random.RandomState, artists: pd.DataFrame) -> pd.DataFrame:
    """Draw the releases.

    Parameters
    ----------
    draw
        The random numbers.
    artists
        The result of `make_artists`.

    Returns
    -------
    pandas.DataFrame
        One row per release, artist by artist: `artist` (row number in `artists`), `n_tracks`,
        `name`, `is_single`, `release_date` (text) and `newness_score`, which has mean 0 and
        standard deviation 1 over the tracks.
    """
    names = Names(draw)
    rows = []
    for artist, left in enumerate(artists["n_tracks"]):
        while left > 0:
            n_tracks = min(left, _length(draw))
            is_single = n_tracks == 1 and (left > 1 or draw.random_sample() < 0.6)
            rows.append((artist, n_tracks, names.title(), is_single))
            left -= n_tracks
    releases = pd.DataFrame(rows, columns=["artist", "n_tracks", "name", "is_single"])
    artist_newness = artists["newness_score"].to_numpy()[releases["artist"]]
    newness = correlated(draw, artist_newness, _ARTIST_IN_NEWNESS)
    releases["release_date"] = _dates(draw, newness, releases["n_tracks"].to_numpy())
    over_tracks = np.repeat(newness, releases["n_tracks"])
    releases["newness_score"] = (newness - over_tracks.mean()) / over_tracks.std()
    return releases


def _length(draw: np.random.RandomState) -> int:
    """Draw the number of tracks of a single, a short album or an album."""
    kind = draw.random_sample()
    if kind < 0.45:
        return 1
    return 3 + draw.randint(4) if kind < 0.65 else 7 + draw.randint(8)


def _dates(draw: np.random.RandomState, newness: np.ndarray, n_tracks: np.ndarray) -> list[str]:
    """Spread the releases over the periods, in the order of their newness."""
    order = in_order(newness)
    before = np.empty(len(order))
    before[order] = np.cumsum(n_tracks[order]) - n_tracks[order] / 2
    starts = [period.first_day.toordinal() for period in PERIODS] + [END.toordinal()]
    shares = np.cumsum([0.0, *(period.tracks for period in PERIODS)])
    days = np.interp(before / n_tracks.sum(), shares / shares[-1], starts)
    return [_written(draw, date.fromordinal(int(day))) for day in days]


def _written(draw: np.random.RandomState, day: date) -> str:
    """Write a date as the public files do: often only the year of an old release is known."""
    period = [period for period in PERIODS if period.first_day <= day][-1]
    known_to, weekday = draw.random_sample(2)
    if known_to < period.year_only:
        return f"{day.year}"
    if day < _FRIDAYS_SINCE:
        return f"{day:%Y-%m}" if known_to > 1 - _MONTH_ONLY else day.isoformat()
    if weekday < _ON_FRIDAY:
        day -= timedelta(days=(day.weekday() - 4) % 7)  # back, so that none is after the end
    return day.isoformat()

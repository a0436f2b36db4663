"""Days and clocks: how far a listener's clock is ahead of UTC, day by day."""

from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np

EPOCH = date(1970, 1, 1)
MILLIS_A_DAY = 86_400_000
DAYS_A_YEAR = 365.25
"""In the mean, leap years included."""
DAYS_A_WEEK = 7
EPOCH_WEEKDAY = EPOCH.weekday()
"""A Thursday, counted from Monday, 0."""
SATURDAY = 5
CLOCK_READ_AT = time(3)
"""Local time: after any change of clocks, before the listeners' days begin at 04:00."""


def days_since_epoch(day: date) -> int:
    """Count the days from 1970-01-01 to `day`."""
    return (day - EPOCH).days


def decimal_years(days: np.ndarray) -> np.ndarray:
    """Turn days since 1970-01-01 into years of our era with their fraction: float64, same shape."""
    years: np.ndarray = days / DAYS_A_YEAR + EPOCH.year
    return years


def millis_since_epoch(moment: datetime) -> int:
    """Count the whole milliseconds from 1970-01-01 to `moment`, both without a zone."""
    return (moment - datetime.combine(EPOCH, time())) // timedelta(milliseconds=1)


def _zone(name: str) -> ZoneInfo:
    # the pinned package, not the system's copy: the same clocks on every machine
    path = files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with path.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def utc_offsets(time_zones: list[str], first_day: int, n_days: int) -> np.ndarray:
    """Look up how far local time is ahead of UTC on each day, at CLOCK_READ_AT.

    Parameters
    ----------
    time_zones
        IANA names.
    first_day
        Days since 1970-01-01.
    n_days
        How many days.

    Returns
    -------
    numpy.ndarray
        int64 milliseconds, shape (len(time_zones), n_days).
    """
    offsets = np.empty((len(time_zones), n_days), dtype=np.int64)
    for row, name in enumerate(time_zones):
        zone = _zone(name)
        for number in range(n_days):
            day = EPOCH + timedelta(days=first_day + number)
            local = datetime.combine(day, CLOCK_READ_AT, tzinfo=zone)
            offset = local.utcoffset() or UTC.utcoffset(None)
            offsets[row, number] = offset // timedelta(milliseconds=1)
    return offsets

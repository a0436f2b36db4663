"""Days since the epoch, and the UTC offsets of time zones."""

from datetime import date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np

EPOCH = date(1970, 1, 1)
MILLIS_PER_DAY = 86_400_000
_MILLISECOND = timedelta(milliseconds=1)
DAYS_PER_YEAR = 365.25
"""On average, including leap years."""
DAYS_PER_WEEK = 7
EPOCH_WEEKDAY = EPOCH.weekday()
"""1970-01-01 was a Thursday: 3, where Monday is 0."""
SATURDAY = 5
CLOCK_READ_AT = time(3)
"""Local time at which a day's offset is looked up: clocks change earlier, and the listeners' days
start later, at 04:00."""


def days_since_epoch(day: date) -> int:
    """Count the days from 1970-01-01 to `day`."""
    return (day - EPOCH).days


def decimal_years(days: np.ndarray) -> np.ndarray:
    """Convert days since 1970-01-01 to decimal years, such as 1999.5: float64, same shape."""
    years: np.ndarray = days / DAYS_PER_YEAR + EPOCH.year
    return years


def millis_since_epoch(moment: datetime) -> int:
    """Count the whole milliseconds from 1970-01-01 to `moment`, a naive datetime in UTC."""
    return (moment - datetime.combine(EPOCH, time())) // _MILLISECOND


def _zone(name: str) -> ZoneInfo:
    # from the pinned package tzdata, not the system's: the same offsets on every machine
    path = files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with path.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def utc_offsets(time_zones: list[str], first_day: int, n_days: int) -> np.ndarray:
    """Look up the UTC offsets of time zones on each day, at CLOCK_READ_AT.

    Parameters
    ----------
    time_zones
        IANA names.
    first_day
        The first day, in days since 1970-01-01.
    n_days
        Number of days.

    Returns
    -------
    numpy.ndarray
        Local time minus UTC in milliseconds: int64, shape (len(time_zones), n_days).

    Raises
    ------
    FileNotFoundError
        A name is not an IANA time zone.
    """
    first = datetime.combine(EPOCH + timedelta(days=first_day), CLOCK_READ_AT)
    # made once for all zones, since there are many days
    times = [first + timedelta(days=number) for number in range(n_days)]
    offsets = np.empty((len(time_zones), n_days), dtype=np.int64)
    for row, name in enumerate(time_zones):
        zone = _zone(name)
        offsets[row] = [(zone.utcoffset(local) or timedelta()) // _MILLISECOND for local in times]
    return offsets

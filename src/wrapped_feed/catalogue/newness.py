"""How new a track is, between the oldest (0) and the newest (1) of the catalogue."""

from datetime import date

import numpy as np
import pandas as pd


def newness_scores(released_on: pd.Series, reference_date: date) -> pd.Series:
    """Score each release by the months between it and a reference date, min-max normalised, turned.

    Parameters
    ----------
    released_on
        First possible day of each release: datetime.date, n rows.
    reference_date
        The var `newness_reference_date`.

    Returns
    -------
    pandas.Series
        float64 in [0, 1], n rows: 1 - (months - least) / (most - least), with whole calendar
        months. All 1 where every release is of the same month.
    """
    released = released_on.to_numpy(dtype="datetime64[M]")
    months = pd.Series((np.datetime64(reference_date, "M") - released).astype(np.int64))
    span = months.max() - months.min()
    return 1.0 - (months - months.min()) / max(span, 1)

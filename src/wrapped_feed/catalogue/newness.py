"""Newness of a track, from 0 for the oldest release of the catalogue to 1 for the newest."""

from datetime import date

import numpy as np
import pandas as pd


def newness_scores(released_on: pd.Series, reference_date: date) -> pd.Series:
    """Score each release by its age in months, min-max normalised and inverted.

    Parameters
    ----------
    released_on
        First possible day of each release: datetime.date, n rows.
    reference_date
        The var `newness_reference_date`, from which ages are counted.

    Returns
    -------
    pandas.Series
        float64 in [0, 1], n rows: 1 - (months - min) / (max - min), with whole calendar months;
        1 if all releases are of the same month.
    """
    released = released_on.to_numpy(dtype="datetime64[M]")
    months = pd.Series((np.datetime64(reference_date, "M") - released).astype(np.int64))
    span = months.max() - months.min()
    return 1.0 - (months - months.min()) / max(span, 1)

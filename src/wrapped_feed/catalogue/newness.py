"""How new a track is, between the oldest (0) and the newest (1) of the catalogue."""

from datetime import date

import numpy as np


def newness_scores(released_on: np.ndarray, reference_date: date) -> np.ndarray:
    """Score each release by the months between it and a reference date, min-max normalised, turned.

    Parameters
    ----------
    released_on
        datetime64[D], shape (n,): first possible day of each release.
    reference_date
        The var `newness_reference_date`.

    Returns
    -------
    numpy.ndarray
        float64 in [0, 1], shape (n,): 1 - (months - least) / (most - least), with whole calendar
        months. All 1 where every release is of the same month.
    """
    if not len(released_on):
        return np.empty(0)
    reference = np.datetime64(reference_date, "M")
    months = (reference - released_on.astype("datetime64[M]")).astype(np.int64)
    span = months.max() - months.min()
    scores: np.ndarray = 1.0 - (months - months.min()) / max(span, 1)
    return scores

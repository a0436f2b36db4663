"""Correlated scores, and giving them the distribution that is wanted."""

from collections.abc import Sequence

import numpy as np

LEVELS = (0, 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1)
"""The levels of the quantiles in the tables of this package."""

_DECIMALS = 9
"""Scores are rounded before they are compared, and values before they are written: their last bits
differ between processors."""


def in_order(scores: np.ndarray) -> np.ndarray:
    """Return the rows in the order of the scores; ties stay in the order of the rows."""
    rows: np.ndarray = np.argsort(np.round(scores, _DECIMALS), kind="stable")
    return rows


def ranks(scores: np.ndarray) -> np.ndarray:
    """Return the ranks of the scores, between 0 and 1; ties are in the order of the rows."""
    number = np.empty(len(scores))
    number[in_order(scores)] = np.arange(len(scores)) + 0.5
    ranked: np.ndarray = number / len(scores)
    return ranked


def with_quantiles(
    scores: np.ndarray, values: Sequence[float], levels: Sequence[float] = LEVELS
) -> np.ndarray:
    """Map scores to values with the given quantiles, in the order of the scores."""
    mapped: np.ndarray = np.round(np.interp(ranks(scores), levels, values), _DECIMALS)
    return mapped


def with_shares(scores: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Map scores to 0, 1, 2, ..., each with its share of the rows, in the order of the scores."""
    numbers: np.ndarray = np.searchsorted(np.cumsum(shares)[:-1], ranks(scores), side="right")
    return numbers


def standardised(scores: np.ndarray) -> np.ndarray:
    """Return the scores with mean 0 and standard deviation 1."""
    standard: np.ndarray = (scores - scores.mean()) / scores.std()
    return standard


def correlated(draw: np.random.RandomState, scores: np.ndarray, correlation: float) -> np.ndarray:
    """Draw standardised scores that correlate with the given ones."""
    own = draw.standard_normal(len(scores))
    drawn: np.ndarray = correlation * scores + np.sqrt(1 - correlation**2) * own
    return drawn

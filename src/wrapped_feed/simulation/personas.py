"""Personas, the ground truth of the listeners: four trait strengths, chronotype and activity.

The sign of a strength decides the letter of the personality type (positive: Exploration, Variety,
Newness, Uniqueness), its absolute value, from 0.35 to 1, how strongly behaviour shows the trait.
The gap around zero makes the letters recoverable: near zero, behaviour would not show them.
"""

from enum import IntEnum, auto

import numpy as np
import pandas as pd

from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.randomness import exponentials, normals, user_uniforms

MIN_STRENGTH = 0.35

TRAITS = ("exploration", "variety", "newness", "uniqueness")

N_TYPES = 1 << len(TRAITS)

CHRONOTYPES = ("early_bird", "daytime", "evening", "night_owl")
"""Four groups of equal size (Louail and Barthelemy 2017); each has a parameter, the middle of
its waking window."""


class Purpose(IntEnum):
    """The purposes of a listener's draws. A number must never be reused for another purpose."""

    TYPE = 0
    """+ 0, 1, 2: drawn per block of N_TYPES users."""
    STRENGTH = 4
    """+ index of the trait in TRAITS."""
    CHRONOTYPE = 8
    ACTIVITY = auto()
    LOCATION = auto()
    GENDER = auto()
    AGE = auto()
    NAME = 14
    SESSIONS = auto()
    OFF_DAYS = auto()
    WEEKEND = auto()
    CLOCK = auto()
    REPEAT_TRACK = auto()
    ARTIST_CONTEXTS = auto()
    PAST = auto()
    SKIP = auto()
    ANY_HOUR = auto()
    SATIATION = auto()
    ARTIST_SATIATION = auto()
    SINGLE_SESSIONS = auto()
    LONG_SESSIONS = auto()
    LONG_RATIO = auto()
    SESSION_SPREAD = auto()
    UNEVENNESS = auto()
    AWAKE = auto()
    PAUSES = auto()
    REPLAY = auto()
    MEMORY = auto()
    CRAZE = auto()
    SNIPPETS = auto()
    MOOD_CHANGES = auto()


def _draw_types(seed: int, user_ids: np.ndarray) -> np.ndarray:
    """Draw a personality type for each user: 16 consecutive users have 16 different types.

    Returns
    -------
    numpy.ndarray
        int64, shape (n,), 0 to 15: bit t is set for the positive side of TRAITS[t].
    """
    block, place = user_ids // N_TYPES, user_ids % N_TYPES
    # a random odd multiplier, shift and mask per block permute the 16 types
    step, shift, mask = (
        (user_uniforms(seed, block, Purpose.TYPE + draw) * size).astype(np.int64)
        for draw, size in enumerate((N_TYPES // 2, N_TYPES, N_TYPES))
    )
    types: np.ndarray = ((2 * step + 1) * place + shift) % N_TYPES ^ mask
    return types


def draw_personas(seed: int, user_ids: np.ndarray, parameters: Parameters) -> pd.DataFrame:
    """Draw each listener's persona.

    Parameters
    ----------
    seed
        The var `seed`.
    user_ids
        int64, shape (n,).
    parameters
        The simulation's parameters.

    Returns
    -------
    pandas.DataFrame
        n rows: the four TRAITS (float64, -1 to -0.35 or 0.35 to 1), `chronotype` (str) and
        `plays_per_day` (float64, the mean over the year).
    """
    columns: dict[str, np.ndarray] = {}
    types = _draw_types(seed, user_ids)
    for number, trait in enumerate(TRAITS):
        strength = user_uniforms(seed, user_ids, Purpose.STRENGTH + number)
        sign = np.where(types >> number & 1, 1.0, -1.0)
        columns[trait] = sign * (MIN_STRENGTH + (1.0 - MIN_STRENGTH) * strength)
    chronotype = user_uniforms(seed, user_ids, Purpose.CHRONOTYPE) * len(CHRONOTYPES)
    columns["chronotype"] = np.array(CHRONOTYPES)[chronotype.astype(np.int64)]
    activity = normals(user_uniforms(seed, user_ids, Purpose.ACTIVITY))
    columns["plays_per_day"] = np.minimum(
        parameters.plays_per_day_median * exponentials(parameters.plays_per_day_sigma * activity),
        parameters.plays_per_day_most,
    )
    return pd.DataFrame(columns)

"""The simulation's parameters.

The seed simulation_parameters documents each one: its value, unit, meaning and source.
"""

from typing import NamedTuple

import pandas as pd


class Parameters(NamedTuple):
    """The values of the seed simulation_parameters, by name."""

    plays_per_day_median: float
    plays_per_day_sigma: float
    plays_per_day_most: float
    sessions_per_day_median: float
    sessions_exponent: float
    sessions_sigma: float
    long_session_share: float
    long_session_ratio: float
    session_sigma: float
    off_day_share: float
    off_day_sigma: float
    habit_share: float
    day_sigma: float
    week_sigma: float
    weekend_sigma: float
    clock_sigma: float
    weekend_shift: float
    any_hour_logit: float
    any_hour_sigma: float
    pause_share: float
    pause_mean: float
    explore_logit: float
    explore_trait: float
    fresh_logit: float
    fresh_trait: float
    fresh_days: float
    fresh_peak: float
    unheard_logit: float
    unheard_trait: float
    repeat_track_logit: float
    repeat_track_trait: float
    repeat_track_sigma: float
    burst_logit: float
    burst_sigma: float
    recency_share: float
    recency_exponent: float
    track_satiation: float
    artist_satiation: float
    satiation_trait: float
    satiation_sigma: float
    skip_memory: float
    newness_tilt: float
    newness_trait: float
    popularity_tilt: float
    popularity_trait: float
    genre_sigma: float
    location_sigma: float
    imprint_weight: float
    imprint_age: float
    imprint_width: float
    past_plays_median: float
    past_plays_sigma: float
    skip_logit: float
    skip_sigma: float
    skip_song_sigma: float
    skip_youth: float
    skip_within_5s: float
    skip_within_10s: float
    skip_within_30s: float

    @classmethod
    def from_seed(cls, seed: pd.DataFrame) -> "Parameters":
        """Read and validate the parameters.

        Parameters
        ----------
        seed
            Columns `name` (str) and `value` (float64), one row per parameter.

        Raises
        ------
        ValueError
            A name is missing, unknown or repeated, or a value is null.
        """
        given = seed.set_index("name")["value"]
        invalid = set(given.index) ^ set(cls._fields)
        invalid |= set(given.index[given.index.duplicated() | given.isna()])
        if invalid:
            raise ValueError(
                f"seeds/simulation_parameters.csv must list each parameter once, with a value: fix "
                f"the missing, unknown, repeated or empty {', '.join(sorted(invalid))}."
            )
        return cls(**{name: float(given[name]) for name in cls._fields})

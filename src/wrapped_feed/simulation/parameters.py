"""The simulation's parameters.

The seed simulation_parameters documents each one: its value, unit, meaning and source.
"""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

_FILE = "seeds/simulation_parameters.csv"
_NUMBERS = ["value", "least", "most"]
"""The columns of the seed that hold numbers."""


class Parameters(NamedTuple):
    """The values of the seed simulation_parameters, by name."""

    plays_per_day_median: float
    plays_per_day_sigma: float
    plays_per_day_most: float
    sessions_per_day_median: float
    sessions_exponent: float
    sessions_sigma: float
    single_session_logit: float
    single_session_sigma: float
    long_session_logit: float
    long_session_sigma: float
    long_session_ratio: float
    long_session_ratio_sigma: float
    session_sigma: float
    session_sigma_sigma: float
    break_mean: float
    off_day_share: float
    off_day_sigma: float
    off_day_volume: float
    day_sigma: float
    days_3_sigma: float
    days_7_sigma: float
    days_23_sigma: float
    weekday_sigma: float
    weekend_sigma: float
    unevenness_sigma: float
    activity_in_sessions: float
    awake_mean: float
    awake_listening: float
    awake_sigma: float
    early_bird_middle: float
    daytime_middle: float
    evening_middle: float
    night_owl_middle: float
    clock_sigma: float
    window_shift_sigma: float
    weekend_shift: float
    hour_sigma: float
    any_hour_logit: float
    any_hour_sigma: float
    pause_logit: float
    pause_sigma_listener: float
    pause_median: float
    pause_sigma: float
    cut_share: float
    context_plays: float
    context_sigma: float
    discovery_ratio: float
    artist_ratio: float
    resume_share: float
    click_share: float
    click_after_skip: float
    new_artists_logit: float
    new_artists_trait: float
    new_artists_sessions: float
    taste_size: float
    taste_trait: float
    new_tracks_logit: float
    new_tracks_trait: float
    new_tracks_volume: float
    artist_context_logit: float
    artist_context_sigma: float
    replay_logit: float
    replay_sigma: float
    shuffle_share: float
    discovery_share: float
    unheard_logit: float
    unheard_trait: float
    fresh_logit: float
    fresh_trait: float
    fresh_days: float
    fresh_fade: float
    fresh_late: float
    repeat_track_logit: float
    repeat_track_trait: float
    repeat_track_volume: float
    repeat_track_skips: float
    repeat_track_sigma: float
    loop_share: float
    go_back_ratio: float
    memory_days: float
    memory_trait: float
    memory_sigma: float
    recent_share: float
    artist_span: float
    recent_artist_share: float
    nearest_return: float
    artist_return_share: float
    nearest_artist: float
    shortest_return: float
    phase_share: float
    artist_phase_days: float
    artist_phase_floor: float
    genre_phase_days: float
    genre_phase_floor: float
    artist_part_share: float
    artist_part_floor: float
    craze_days: float
    craze_plays: float
    craze_sigma: float
    track_satiation: float
    artist_satiation: float
    satiation_trait: float
    satiation_sigma: float
    artist_satiation_sigma: float
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
    past_days_median: float
    past_days_sigma: float
    skip_logit: float
    skip_sigma: float
    skip_month_sigma: float
    skip_session_sigma: float
    skip_age: float
    skip_youth: float
    skip_elders: float
    skip_volume: float
    skip_explorers: float
    mood_change_logit: float
    mood_change_sigma: float
    skip_odds_in_mood: float
    skip_odds: float
    skip_song_sigma: float
    snippets_logit: float
    snippets_sigma: float
    snippets_when_calm: float
    snippet_within_5s: float
    snippet_within_10s: float

    @classmethod
    def from_csv(cls, path: Path) -> "Parameters":
        """Read and validate the file of the seed.

        Raises
        ------
        ValueError
            The file is not a CSV file in UTF-8, or as `from_seed`.
        """
        try:
            seed = pd.read_csv(path)
        except ValueError as error:  # from the parser, or from decoding
            raise ValueError(
                f"{_FILE} is not a CSV file in UTF-8 ({str(error).strip()}): correct it."
            ) from error
        return cls.from_seed(seed)

    @classmethod
    def from_seed(cls, seed: pd.DataFrame) -> "Parameters":
        """Read and validate the parameters.

        Parameters
        ----------
        seed
            Columns `name` (str), `value`, `least` and `most` (numbers; the last two are null where
            there is no bound), one row per parameter.

        Raises
        ------
        ValueError
            A column is missing, a name is missing, unknown or repeated, or a value is null, not a
            number, infinite or out of bounds.
        """
        if missing := [column for column in ("name", *_NUMBERS) if column not in seed]:
            raise ValueError(f"{_FILE} has no column {', '.join(missing)}: restore it.")
        numbers = seed[_NUMBERS].apply(pd.to_numeric, errors="coerce")
        for column in _NUMBERS:
            for name, given, number in zip(
                seed["name"], seed[column], numbers[column], strict=True
            ):
                if pd.isna(number) and not pd.isna(given):
                    raise ValueError(
                        f"{_FILE}: the {column} of {name} is {given!r}; set it to a number."
                    )
        seed = seed[["name"]].join(numbers)
        values = seed.set_index("name")["value"]
        invalid = set(values.index) ^ set(cls._fields)
        invalid |= set(values.index[values.index.duplicated() | values.isna()])
        if invalid:
            raise ValueError(
                f"{_FILE} must list each parameter once, with a value: fix "
                f"the missing, unknown, repeated or empty {', '.join(sorted(map(str, invalid)))}."
            )
        for name, value, least, most in seed[["name", *_NUMBERS]].itertuples(index=False):
            # a comparison with a null bound is false
            if value < least or value > most or math.isinf(value):
                raise ValueError(
                    f"{_FILE}: {name} is {value:g}; set it to a number in "
                    f"the bounds that the columns least and most give."
                )
        return cls(**{name: float(values[name]) for name in cls._fields})

    def as_record(self) -> np.record:
        """Return the values in the form that compiled functions read: a float64 field per name.

        They take a record by its address, but a tuple by copying all of its values, which takes
        half of the time of compiling.
        """
        dtype = np.dtype([(name, np.float64) for name in self._fields])
        record: np.record = np.array([tuple(self)], dtype)[0]
        return record

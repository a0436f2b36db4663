"""Listeners as the kernel reads them: what a persona's traits mean for its rates and weights."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wrapped_feed.simulation.clock import decimal_years
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.personas import CHRONOTYPES, Purpose
from wrapped_feed.simulation.randomness import (
    exponentials,
    logarithm,
    logarithms,
    name_keys,
    normals,
    user_uniforms,
)

LISTENER = np.dtype(
    [
        ("user_id", np.int64),
        ("time_zone", np.int32),  # row of the table of UTC offsets
        ("location_key", np.int64),  # what the taste of its country is drawn by
        ("chronotype", np.int32),  # row of the table of hours
        ("past_plays", np.int32),  # plays before the window, not emitted
        ("clock_shift", np.float64),  # hours later than the chronotype
        ("sessions_per_day", np.float64),  # on the average weekday
        ("short_session", np.float64),  # median plays in a short session
        ("off_day", np.float64),  # share of days without music
        ("habit", np.float64),  # share of days that get a session where chance gives none
        ("any_hour", np.float64),  # share of sessions outside the daily rhythm
        ("weekend", np.float64),  # weekend's listening over a weekday's
        ("explore", np.float64),  # share of draws from the whole catalogue
        ("fresh", np.float64),  # share of those draws that look at the latest releases
        ("unheard", np.float64),  # share of returns to an artist for an unheard track
        ("repeat_track", np.float64),  # share of plays that repeat the one before
        ("burst", np.float64),  # share of plays that stay with the artist
        ("track_satiation", np.float64),  # refusal per share of plays that a track has
        ("artist_satiation", np.float64),  # refusal per share of plays that an artist has
        ("newness", np.float64),  # tilt of the draw along the rank of newness
        ("popularity", np.float64),  # tilt of the draw along the rank of popularity
        ("imprint_year", np.float64),  # releases of this year stay for life
        ("skip_odds", np.float64),  # of leaving a middle song before its end
    ]
)

MOST_PAST_PLAYS = 20_000
"""Plays before the window at most, which bounds the memory that a listener can take."""

REFERENCE_AGE = 30
"""Age in years at which the parameter skip_youth changes nothing."""

NormalDraw = Callable[[Purpose], np.ndarray]
"""Draws a standard normal number per listener: float64 (n_listeners,)."""


def index_listeners(
    users: pa.Table, seed: int, start_date: date, parameters: Parameters
) -> tuple[np.ndarray, list[str]]:
    """Work out each listener's rates and weights.

    Parameters
    ----------
    users
        The columns of `simulate_users`, by `user_id`.
    seed
        The var `seed`.
    start_date
        First day of the window, which ages count from.
    parameters
        The simulation's parameters.

    Returns
    -------
    listeners
        LISTENER records, shape (len(users),).
    time_zones
        IANA names, in the order of the records' `time_zone`.
    """
    user_ids = users["user_id"].to_numpy()

    def normal(purpose: Purpose) -> np.ndarray:
        drawn: np.ndarray = normals(user_uniforms(seed, user_ids, purpose))
        return drawn

    time_zones = pc.unique(users["time_zone"]).sort()
    birth_year = decimal_years(users["birthdate"].cast(pa.int32()).to_numpy())
    listeners = np.empty(len(users), LISTENER)
    listeners["user_id"] = user_ids
    listeners["time_zone"] = pc.index_in(users["time_zone"], time_zones).to_numpy()
    listeners["location_key"] = name_keys(users["location"])
    _set_times(listeners, users, normal, parameters)
    _set_choices(listeners, users, normal, parameters)
    _set_tastes(listeners, users, birth_year, parameters)
    listeners["skip_odds"] = exponentials(
        parameters.skip_logit
        + parameters.skip_youth * (REFERENCE_AGE - (start_date.year - birth_year))
        + parameters.skip_sigma * normal(Purpose.SKIP)
    )
    return listeners, time_zones.to_pylist()


def _logistic(x: np.ndarray) -> np.ndarray:
    share: np.ndarray = 1.0 / (1.0 + exponentials(-x))
    return share


def _set_times(listeners: np.ndarray, users: pa.Table, normal: NormalDraw, p: Parameters) -> None:
    """Set when and how much each listener plays."""
    plays_per_day = users["plays_per_day"].to_numpy()
    sessions_per_day = (
        p.sessions_per_day_median
        * exponentials(p.sessions_exponent * logarithms(plays_per_day / p.plays_per_day_median))
        * exponentials(p.sessions_sigma * normal(Purpose.SESSIONS))
    )
    # from the mean of all sessions to the median of the short ones
    mean_over_short = 1.0 + p.long_session_share * (p.long_session_ratio - 1.0)
    mean_over_median = exponentials(p.session_sigma**2 / 2)
    session_mean = plays_per_day / sessions_per_day

    listeners["chronotype"] = pc.index_in(users["chronotype"], pa.array(CHRONOTYPES)).to_numpy()
    listeners["past_plays"] = np.minimum(
        p.past_plays_median * exponentials(p.past_plays_sigma * normal(Purpose.PAST)),
        MOST_PAST_PLAYS,
    )
    listeners["clock_shift"] = p.clock_sigma * normal(Purpose.CLOCK)
    listeners["sessions_per_day"] = sessions_per_day
    listeners["short_session"] = session_mean / mean_over_short / mean_over_median
    off_day_logit = logarithm(p.off_day_share / (1.0 - p.off_day_share))
    listeners["off_day"] = _logistic(off_day_logit + p.off_day_sigma * normal(Purpose.OFF_DAYS))
    listeners["habit"] = p.habit_share
    listeners["any_hour"] = _logistic(
        p.any_hour_logit + p.any_hour_sigma * normal(Purpose.ANY_HOUR)
    )
    listeners["weekend"] = exponentials(p.weekend_sigma * normal(Purpose.WEEKEND))


def _set_choices(listeners: np.ndarray, users: pa.Table, normal: NormalDraw, p: Parameters) -> None:
    """Set how each listener comes to the next track, and what is too much."""
    variety, newness = users["variety"].to_numpy(), users["newness"].to_numpy()
    listeners["explore"] = _logistic(
        p.explore_logit + p.explore_trait * users["exploration"].to_numpy()
    )
    listeners["fresh"] = _logistic(p.fresh_logit + p.fresh_trait * newness)
    listeners["unheard"] = _logistic(p.unheard_logit + p.unheard_trait * variety)
    listeners["repeat_track"] = _logistic(
        p.repeat_track_logit
        + p.repeat_track_trait * variety
        + p.repeat_track_sigma * normal(Purpose.REPEAT_TRACK)
    )
    listeners["burst"] = _logistic(p.burst_logit + p.burst_sigma * normal(Purpose.BURST))
    soon_enough = exponentials(p.satiation_sigma * normal(Purpose.SATIATION))
    listeners["track_satiation"] = (
        p.track_satiation * soon_enough * exponentials(p.satiation_trait * variety)
    )
    listeners["artist_satiation"] = p.artist_satiation * soon_enough


def _set_tastes(
    listeners: np.ndarray, users: pa.Table, birth_year: np.ndarray, p: Parameters
) -> None:
    """Set what each listener likes in the whole catalogue."""
    newness, uniqueness = users["newness"].to_numpy(), users["uniqueness"].to_numpy()
    listeners["newness"] = p.newness_tilt + p.newness_trait * newness
    listeners["popularity"] = p.popularity_tilt + p.popularity_trait * uniqueness
    listeners["imprint_year"] = birth_year + p.imprint_age

"""Listeners in the form that the kernel reads: traits turned into rates, shares and weights."""

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
        ("time_zone", np.int32),  # row of World.offsets
        ("location_key", np.int64),  # number under which the country's taste is drawn
        ("chronotype", np.int32),  # row of World.hours
        ("past_plays", np.int32),  # number of plays before the window, which are not emitted
        ("clock_shift", np.float64),  # hours later than the chronotype
        ("sessions_per_day", np.float64),  # on an average weekday
        ("short_session", np.float64),  # median number of plays in a short session
        ("off_day", np.float64),  # share of days without music
        ("habit", np.float64),  # probability of a session on a day for which none was drawn
        ("any_hour", np.float64),  # share of sessions at a uniformly drawn hour
        ("weekend", np.float64),  # sessions on a weekend day relative to a weekday
        ("explore", np.float64),  # share of draws from the whole catalogue
        ("fresh", np.float64),  # share of those draws that are from the latest releases
        ("unheard", np.float64),  # share of returns to an artist that pick an unheard track
        ("repeat_track", np.float64),  # share of plays that repeat the previous track
        ("burst", np.float64),  # share of plays that stay with the previous artist
        ("track_satiation", np.float64),  # refusal probability per share of plays of the track
        ("artist_satiation", np.float64),  # refusal probability per share of plays of the artist
        ("newness", np.float64),  # intended shift of the mean rank, in units of its variance
        ("popularity", np.float64),  # likewise
        ("imprint_year", np.float64),  # releases around this year get extra weight
        ("skip_odds", np.float64),  # odds of skipping the median song
    ]
)
"""A listener. Shares and probabilities are from 0 to 1."""

MAX_PAST_PLAYS = 20_000
"""Maximal number of plays before the window; it bounds the memory that a listener needs."""

REFERENCE_AGE = 30
"""Age in years at which the parameter skip_youth has no effect."""

NormalDraw = Callable[[Purpose], np.ndarray]
"""Draws a standard normal variate per listener: float64 (n_listeners,)."""


def index_listeners(
    users: pa.Table, seed: int, start_date: date, parameters: Parameters
) -> tuple[np.ndarray, list[str]]:
    """Compute each listener's rates, shares and weights.

    Parameters
    ----------
    users
        The columns of `simulate_users` and `simulate_personas`, sorted by `user_id`.
    seed
        The var `seed`.
    start_date
        First day of the window; ages are computed for its year.
    parameters
        The simulation's parameters.

    Returns
    -------
    listeners
        LISTENER records, shape (len(users),).
    time_zones
        IANA names; a record's `time_zone` is an index into them.
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
    """Set the fields that decide when and how much each listener plays."""
    plays_per_day = users["plays_per_day"].to_numpy()
    sessions_per_day = (
        p.sessions_per_day_median
        * exponentials(p.sessions_exponent * logarithms(plays_per_day / p.plays_per_day_median))
        * exponentials(p.sessions_sigma * normal(Purpose.SESSIONS))
    )
    # factors between the mean of all sessions and the median of the short ones; a log-normal
    # variate has the mean exp(sigma^2 / 2) times its median
    mean_over_short = 1.0 + p.long_session_share * (p.long_session_ratio - 1.0)
    mean_over_median = exponentials(p.session_sigma**2 / 2)
    session_mean = plays_per_day / sessions_per_day

    listeners["chronotype"] = pc.index_in(users["chronotype"], pa.array(CHRONOTYPES)).to_numpy()
    listeners["past_plays"] = np.minimum(
        p.past_plays_median * exponentials(p.past_plays_sigma * normal(Purpose.PAST)),
        MAX_PAST_PLAYS,
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
    """Set the fields that decide how each listener chooses the next track, and refuses it."""
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
    satiation = exponentials(p.satiation_sigma * normal(Purpose.SATIATION))
    listeners["track_satiation"] = (
        p.track_satiation * satiation * exponentials(p.satiation_trait * variety)
    )
    listeners["artist_satiation"] = p.artist_satiation * satiation


def _set_tastes(
    listeners: np.ndarray, users: pa.Table, birth_year: np.ndarray, p: Parameters
) -> None:
    """Set the fields that decide what each listener draws from the whole catalogue."""
    newness, uniqueness = users["newness"].to_numpy(), users["uniqueness"].to_numpy()
    listeners["newness"] = p.newness_tilt + p.newness_trait * newness
    listeners["popularity"] = p.popularity_tilt + p.popularity_trait * uniqueness
    listeners["imprint_year"] = birth_year + p.imprint_age

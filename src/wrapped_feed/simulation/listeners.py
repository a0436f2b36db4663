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
        ("past_days", np.int32),  # number of days before the window, which are not written
        # times
        ("sessions_per_day", np.float64),  # mean over weekdays
        ("single_session", np.float64),  # share of sessions with one play
        ("long_session", np.float64),  # share of the others that are long
        ("long_ratio", np.float64),  # median plays in a long session relative to a short one
        ("short_session", np.float64),  # median number of plays in a short session
        ("session_sigma", np.float64),  # standard deviation of log plays in sessions of a kind
        ("off_day", np.float64),  # share of days without music
        ("unevenness", np.float64),  # factor of the log activity of days
        ("weekend", np.float64),  # log activity on a weekend day relative to a weekday
        ("wakes_at", np.float64),  # local hour at which the waking window opens on weekdays
        ("awake", np.float64),  # hours that it lasts
        ("any_hour", np.float64),  # share of sessions at a uniformly drawn hour
        ("pause", np.float64),  # share of plays in a session that follow a pause
        # contexts
        ("new_artists", np.float64),  # cumulative shares of the kinds of context; the rest are
        ("new_tracks", np.float64),  # single returns
        ("artist", np.float64),
        ("replay", np.float64),
        ("shuffle", np.float64),
        ("taste_size", np.float64),  # known artists at which the first of these shares is halved
        ("unheard", np.float64),  # share of contexts of an artist that include unheard tracks
        ("memory_span", np.float64),  # log of the longest gap of a single return over the shortest
        ("repeat_track", np.float64),  # share of plays that repeat the previous track
        ("go_back", np.float64),  # share of plays that go back a few plays
        ("craze", np.float64),  # mean share of plays of the track of a craze
        ("track_satiation", np.float64),  # refusal probability per share of plays of the track
        ("artist_satiation", np.float64),  # refusal probability per share of plays of the artist
        # taste
        ("fresh", np.float64),  # share of draws of new artists that are from the latest releases
        ("newness", np.float64),  # intended shift of the mean rank, in units of its variance
        ("popularity", np.float64),  # likewise
        ("imprint_year", np.float64),  # releases around this year get extra weight
        # skips
        ("skip_logit", np.float64),  # share of plays in the mood for skipping
        ("mood_change", np.float64),  # probability that the mood is drawn anew before a play
        ("snippets", np.float64),  # share of skips within 30 seconds in that mood
    ]
)
"""A listener. Shares and probabilities are from 0 to 1."""

MAX_PAST_DAYS = 200
"""Maximal number of days before the window; it bounds the memory that a listener needs."""

MAX_MEMORY_SPAN = 20.0
"""Largest memory span: far above any history, and its gaps are still integers."""

SHORTEST_AWAKE, LONGEST_AWAKE = 9.0, 22.0
"""Bounds of the length of a waking window, in hours."""

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
    _set_volume(listeners, users, normal, parameters)
    _set_sessions(listeners, users, normal, parameters)
    _set_clock(listeners, users, normal, parameters)
    _set_skips(listeners, users, start_date.year - birth_year, normal, parameters)
    _set_contexts(listeners, users, normal, parameters)
    _set_returns(listeners, users, normal, parameters)
    _set_tastes(listeners, users, birth_year, parameters)
    return listeners, time_zones.to_pylist()


def _logistic(x: np.ndarray) -> np.ndarray:
    share: np.ndarray = 1.0 / (1.0 + exponentials(-x))
    return share


def _log_volume(users: pa.Table, p: Parameters) -> np.ndarray:
    """Compute the log of plays per day relative to the median: float64 (n_listeners,)."""
    relative: np.ndarray = logarithms(users["plays_per_day"].to_numpy() / p.plays_per_day_median)
    return relative


def _set_volume(listeners: np.ndarray, users: pa.Table, normal: NormalDraw, p: Parameters) -> None:
    """Set how much each listener plays, and how unevenly."""
    listeners["past_days"] = np.minimum(
        p.past_days_median * exponentials(p.past_days_sigma * normal(Purpose.PAST)), MAX_PAST_DAYS
    )
    off_day_logit = logarithm(p.off_day_share / (1.0 - p.off_day_share))
    listeners["off_day"] = _logistic(
        off_day_logit
        + p.off_day_volume * _log_volume(users, p)
        + p.off_day_sigma * normal(Purpose.OFF_DAYS)
    )
    listeners["unevenness"] = exponentials(p.unevenness_sigma * normal(Purpose.UNEVENNESS))
    listeners["weekend"] = p.weekend_sigma * normal(Purpose.WEEKEND)


def _set_sessions(
    listeners: np.ndarray, users: pa.Table, normal: NormalDraw, p: Parameters
) -> None:
    """Set the number of sessions, their lengths and their pauses."""
    sessions_per_day = (
        p.sessions_per_day_median
        * exponentials(p.sessions_exponent * _log_volume(users, p))
        * exponentials(p.sessions_sigma * normal(Purpose.SESSIONS))
    )
    single = _logistic(
        p.single_session_logit + p.single_session_sigma * normal(Purpose.SINGLE_SESSIONS)
    )
    long = _logistic(p.long_session_logit + p.long_session_sigma * normal(Purpose.LONG_SESSIONS))
    ratio = p.long_session_ratio * exponentials(
        p.long_session_ratio_sigma * normal(Purpose.LONG_RATIO)
    )
    sigma = p.session_sigma * exponentials(p.session_sigma_sigma * normal(Purpose.SESSION_SPREAD))
    # from the mean of all sessions to that of those with more than one play, then to the median of
    # the short ones; a log-normal variate has the mean exp(sigma^2 / 2) times its median
    plays_per_day = users["plays_per_day"].to_numpy()
    per_session = plays_per_day / sessions_per_day / (1.0 - listeners["off_day"])
    mean = (per_session - single) / (1.0 - single)
    mean_over_short = 1.0 + long * (ratio - 1.0)
    listeners["sessions_per_day"] = sessions_per_day
    listeners["single_session"] = single
    listeners["long_session"] = long
    listeners["long_ratio"] = ratio
    listeners["session_sigma"] = sigma
    listeners["short_session"] = (
        np.maximum(mean, 1.0) / mean_over_short / exponentials(sigma * sigma / 2.0)
    )
    listeners["pause"] = _logistic(p.pause_logit + p.pause_sigma_listener * normal(Purpose.PAUSES))


def _set_clock(listeners: np.ndarray, users: pa.Table, normal: NormalDraw, p: Parameters) -> None:
    """Set the waking window."""
    chronotype = pc.index_in(users["chronotype"], pa.array(CHRONOTYPES)).to_numpy()
    middle = np.array([getattr(p, f"{name}_middle") for name in CHRONOTYPES])[chronotype]
    awake = np.clip(
        p.awake_mean
        - p.awake_listening * users["plays_per_day"].to_numpy()
        + p.awake_sigma * normal(Purpose.AWAKE),
        SHORTEST_AWAKE,
        LONGEST_AWAKE,
    )
    listeners["awake"] = awake
    listeners["wakes_at"] = middle + p.clock_sigma * normal(Purpose.CLOCK) - awake / 2.0
    listeners["any_hour"] = _logistic(
        p.any_hour_logit + p.any_hour_sigma * normal(Purpose.ANY_HOUR)
    )


def _set_contexts(
    listeners: np.ndarray, users: pa.Table, normal: NormalDraw, p: Parameters
) -> None:
    """Set the cumulative shares of the kinds of context."""
    variety = users["variety"].to_numpy()
    new_artists = _logistic(
        p.new_artists_logit
        + p.new_artists_trait * users["exploration"].to_numpy()
        + p.new_artists_sessions * normal(Purpose.SESSIONS)
    )
    # each kind takes its share of what the kinds before it leave
    shares = (
        ("new_artists", new_artists),
        (
            "new_tracks",
            _logistic(
                p.new_tracks_logit
                + p.new_tracks_trait * variety
                + p.new_tracks_volume * _log_volume(users, p)
            ),
        ),
        (
            "artist",
            _logistic(
                p.artist_context_logit + p.artist_context_sigma * normal(Purpose.ARTIST_CONTEXTS)
            ),
        ),
        ("replay", _logistic(p.replay_logit + p.replay_sigma * normal(Purpose.REPLAY))),
        ("shuffle", p.shuffle_share),
    )
    left = np.ones(len(listeners))
    for name, share in shares:
        left = left * (1.0 - share)
        listeners[name] = 1.0 - left
    listeners["taste_size"] = p.taste_size * exponentials(
        p.taste_trait * users["exploration"].to_numpy()
    )
    listeners["unheard"] = _logistic(p.unheard_logit + p.unheard_trait * variety)


def _set_returns(listeners: np.ndarray, users: pa.Table, normal: NormalDraw, p: Parameters) -> None:
    """Set how each listener returns to what was played before, and refuses it."""
    variety = users["variety"].to_numpy()
    memory_days = (
        p.memory_days
        * exponentials(p.memory_trait * variety)
        * exponentials(p.memory_sigma * normal(Purpose.MEMORY))
    )
    memory_plays = memory_days * users["plays_per_day"].to_numpy()
    listeners["memory_span"] = np.clip(
        logarithms(memory_plays / p.nearest_return), 1.0, MAX_MEMORY_SPAN
    )
    listeners["repeat_track"] = _logistic(
        p.repeat_track_logit
        + p.repeat_track_trait * variety
        + p.repeat_track_volume * _log_volume(users, p)
        + p.repeat_track_skips * (listeners["skip_logit"] - p.skip_logit)
        + p.repeat_track_sigma * normal(Purpose.REPEAT_TRACK)
    )
    listeners["go_back"] = p.go_back_ratio * listeners["repeat_track"]
    listeners["craze"] = (
        p.craze_plays
        * exponentials(p.craze_sigma * normal(Purpose.CRAZE))
        / users["plays_per_day"].to_numpy()
    )
    listeners["track_satiation"] = (
        p.track_satiation
        * users["plays_per_day"].to_numpy()
        * exponentials(p.satiation_sigma * normal(Purpose.SATIATION))
        * exponentials(p.satiation_trait * variety)
    )
    listeners["artist_satiation"] = p.artist_satiation * exponentials(
        p.artist_satiation_sigma * normal(Purpose.ARTIST_SATIATION)
    )


def _set_tastes(
    listeners: np.ndarray, users: pa.Table, birth_year: np.ndarray, p: Parameters
) -> None:
    """Set the fields that decide what each listener draws from the whole catalogue."""
    newness, uniqueness = users["newness"].to_numpy(), users["uniqueness"].to_numpy()
    listeners["fresh"] = _logistic(p.fresh_logit + p.fresh_trait * newness)
    listeners["newness"] = p.newness_tilt + p.newness_trait * newness
    listeners["popularity"] = p.popularity_tilt + p.popularity_trait * uniqueness
    listeners["imprint_year"] = birth_year + p.imprint_age


def _set_skips(
    listeners: np.ndarray, users: pa.Table, age: np.ndarray, normal: NormalDraw, p: Parameters
) -> None:
    """Set how often each listener is in the mood for skipping, and skips at once."""
    listeners["skip_logit"] = (
        p.skip_logit
        + p.skip_youth * np.maximum(p.skip_age - age, 0.0)
        + p.skip_elders * np.maximum(age - p.skip_age, 0.0)
        + p.skip_volume * _log_volume(users, p)
        + p.skip_explorers * users["exploration"].to_numpy()
        + p.skip_sigma * normal(Purpose.SKIP)
    )
    listeners["mood_change"] = _logistic(
        p.mood_change_logit + p.mood_change_sigma * normal(Purpose.MOOD_CHANGES)
    )
    listeners["snippets"] = _logistic(
        p.snippets_logit + p.snippets_sigma * normal(Purpose.SNIPPETS)
    )

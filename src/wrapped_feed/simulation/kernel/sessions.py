"""When a listener plays, and how long: the day's sessions, their lengths, pauses and skips."""

import numpy as np
from numba import njit

from wrapped_feed.simulation.clock import DAYS_A_WEEK, EPOCH_WEEKDAY, MILLIS_A_DAY, SATURDAY
from wrapped_feed.simulation.kernel.state import (
    DAY_LEVEL,
    HOUR,
    IS_LONG,
    LENGTH,
    LENGTH_ROUNDING,
    MINUTE,
    MOST_EXPONENT,
    MOST_SESSIONS,
    OFF_DAY,
    PAUSE_AND_SKIP,
    PAUSE_AND_SKIP_LENGTHS,
    SECOND,
    SESSION,
    SESSION_AT_ANY_HOUR,
    SESSION_BY_HABIT,
    SESSION_START,
    SESSIONS_BY_RATE,
    SONGS,
    WEEK_LEVEL,
    WEEKS,
    World,
    compiled,
    count_up_to,
    inlined,
)
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.randomness import (
    exponential,
    logarithm,
    normal,
    subkey,
    two_uniforms,
    uniform,
)

DAY_STARTS = 4 * HOUR
"""Local time at which a listener's day begins: when the fewest play."""

BETWEEN_SESSIONS = 31 * MINUTE
"""A session that would start within half an hour of the one before would be the same session."""

MOST_SESSION_PLAYS = 400
"""Plays in a session at most: some 20 hours."""

_LONGEST_PAUSE = 25 * MINUTE
_HOURS_A_DAY = 24

# Milliseconds: no skip is earlier than the first; the parameters skip_within_5s, skip_within_10s
# and skip_within_30s are the shares of the skips before the others.
_SKIP_TIMES = (0.5 * SECOND, 5.0 * SECOND, 10.0 * SECOND, 30.0 * SECOND)
_LATE_SKIP = 30.0 * SECOND


@compiled
def _draw_level(key: int, day_key: int, day: int, parameters: Parameters) -> float:
    """Draw how busy the day is beside the listener's mean: log-normal, of mean 1."""
    week_key = subkey(subkey(key, WEEKS), (day + EPOCH_WEEKDAY) // DAYS_A_WEEK)
    return exponential(
        parameters.day_sigma * normal(uniform(day_key, DAY_LEVEL))
        + parameters.week_sigma * normal(uniform(week_key, WEEK_LEVEL))
        - (
            parameters.day_sigma * parameters.day_sigma
            + parameters.week_sigma * parameters.week_sigma
        )
        / 2.0
    )


@compiled
def _draw_session_count(day_key: int, expected: float, habit: float) -> int:
    """Draw from the Poisson distribution, by inversion; habit may make one session of none."""
    u = uniform(day_key, SESSIONS_BY_RATE)
    n_sessions = 0
    probability = exponential(-min(expected, MOST_EXPONENT))
    below = probability
    while u >= below and n_sessions < MOST_SESSIONS:
        n_sessions += 1
        probability *= expected / n_sessions
        below += probability
    if n_sessions == 0 and uniform(day_key, SESSION_BY_HABIT) < habit:
        n_sessions = 1
    return n_sessions


@compiled
def _draw_start(
    day_key: int, session: int, any_hour: float, shift_hours: float, hours: np.ndarray
) -> int:
    """Draw a session's start: milliseconds from local midnight, from DAY_STARTS to a day later."""
    u = uniform(day_key, SESSION_START + session)
    if uniform(day_key, SESSION_AT_ANY_HOUR + session) < any_hour:
        start_hour = _HOURS_A_DAY * u
    else:
        u *= hours[-1]
        hour = min(count_up_to(hours, u), _HOURS_A_DAY - 1)
        low = hours[hour - 1] if hour > 0 else 0.0
        start_hour = hour + (u - low) / (hours[hour] - low) + shift_hours
    start = int(start_hour * HOUR) % MILLIS_A_DAY
    return start + MILLIS_A_DAY if start < DAY_STARTS else start


@inlined
def start_sessions(
    key: int, day_key: int, day: int, listener: np.record, world: World, starts: np.ndarray
) -> int:
    """Draw when the day's sessions start.

    Parameters
    ----------
    key, day_key
        The listener's and the day's.
    day
        Days since 1970-01-01, local.
    listener
        A LISTENER record.
    world
        As it is named.
    starts
        int64 (MOST_SESSIONS,): room for the starts, in milliseconds from local midnight, in order.

    Returns
    -------
    int
        How many there are: 0 to MOST_SESSIONS.
    """
    parameters = world.parameters
    if uniform(day_key, OFF_DAY) < listener.off_day:
        return 0
    expected = listener.sessions_per_day * _draw_level(key, day_key, day, parameters)
    shift_hours = listener.clock_shift
    if (day + EPOCH_WEEKDAY) % DAYS_A_WEEK >= SATURDAY:
        expected *= listener.weekend
        shift_hours += parameters.weekend_shift
    n_sessions = _draw_session_count(day_key, expected, listener.habit)
    hours = world.hours[listener.chronotype]
    for session in range(n_sessions):
        start = _draw_start(day_key, session, listener.any_hour, shift_hours, hours)
        place = session
        while place > 0 and starts[place - 1] > start:
            starts[place] = starts[place - 1]
            place -= 1
        starts[place] = start
    return n_sessions


@compiled
def draw_session_length(
    day_key: int, session: int, listener: np.record, parameters: Parameters
) -> int:
    """Draw how many plays a session has: 1 to MOST_SESSION_PLAYS."""
    session_key = subkey(day_key, SESSION + session)
    median = listener.short_session
    if uniform(session_key, IS_LONG) < parameters.long_session_share:
        median *= parameters.long_session_ratio
    drawn = median * exponential(parameters.session_sigma * normal(uniform(session_key, LENGTH)))
    # round at random, so that short sessions keep their mean
    return max(min(int(drawn + uniform(session_key, LENGTH_ROUNDING)), MOST_SESSION_PLAYS), 1)


@inlined
def draw_pause(event_key: int, is_first: bool, parameters: Parameters) -> int:
    """Draw the pause before a play, in milliseconds: 0 where there is none."""
    pauses, _ = two_uniforms(event_key, PAUSE_AND_SKIP)
    length, _ = two_uniforms(event_key, PAUSE_AND_SKIP_LENGTHS)
    if is_first or pauses >= parameters.pause_share:
        return 0
    pause = -parameters.pause_mean * SECOND * logarithm(1.0 - length)
    return min(int(pause), _LONGEST_PAUSE)


@njit(cache=True)
def song_skip_odds(seed_key: int, track_keys: np.ndarray, sigma: float) -> np.ndarray:
    """Draw what each song multiplies the odds of a skip by.

    Parameters
    ----------
    seed_key
        See `randomness.seed_key`.
    track_keys
        int64 (n_tracks,): see `randomness.name_keys`.
    sigma
        Standard deviation of the odds' logarithm.

    Returns
    -------
    numpy.ndarray
        float64 (n_tracks,).
    """
    songs = subkey(seed_key, SONGS)
    odds = np.empty(len(track_keys))
    for track in range(len(track_keys)):
        odds[track] = exponential(sigma * normal(uniform(songs, track_keys[track])))
    return odds


@compiled
def _skip_time(u: float, duration: int, parameters: Parameters) -> int:
    """Give quantile `u` of the milliseconds that a skipped song is heard: 1 to its duration."""
    shares = (
        0.0,
        parameters.skip_within_5s,
        parameters.skip_within_10s,
        parameters.skip_within_30s,
    )
    millis = 0.0
    if u >= parameters.skip_within_30s:
        # through the rest of the song, fewer and fewer
        late = (u - parameters.skip_within_30s) / (1.0 - parameters.skip_within_30s)
        millis = _LATE_SKIP + late * late * max(duration - _LATE_SKIP, 0.0)
    else:
        for step in range(len(_SKIP_TIMES) - 1):
            low, high = shares[step], shares[step + 1]
            start, end = _SKIP_TIMES[step], _SKIP_TIMES[step + 1]
            if low <= u < high:
                millis = start + (u - low) / (high - low) * (end - start)
    return max(min(int(millis), duration), 1)


@inlined
def draw_skip(event_key: int, duration: int, odds: float, parameters: Parameters) -> int:
    """Draw how long a song is heard, in milliseconds: its duration, or less where it is skipped."""
    _, skips = two_uniforms(event_key, PAUSE_AND_SKIP)
    _, length = two_uniforms(event_key, PAUSE_AND_SKIP_LENGTHS)
    if skips * (1.0 + odds) < odds:
        return _skip_time(length, duration, parameters)
    return duration

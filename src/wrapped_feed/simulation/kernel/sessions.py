"""Times of the plays: a day's sessions, their lengths and the pauses."""

import numpy as np

from wrapped_feed.simulation.clock import DAYS_PER_WEEK, EPOCH_WEEKDAY, MILLIS_PER_DAY, SATURDAY
from wrapped_feed.simulation.kernel.state import (
    DAY_LEVEL,
    HOUR,
    IS_LONG,
    LENGTH,
    LENGTH_ROUNDING,
    MAX_EXPONENT,
    MAX_SESSIONS,
    MINUTE,
    OFF_DAY,
    PAUSE_AND_SKIP,
    PAUSE_AND_SKIP_LENGTHS,
    SECOND,
    SESSION,
    SESSION_AT_ANY_HOUR,
    SESSION_BY_HABIT,
    SESSION_START,
    SESSIONS_BY_RATE,
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
"""Local time at which a listener's day starts, when the fewest people listen."""

BETWEEN_SESSIONS = 31 * MINUTE
"""Minimal gap between sessions: analyses often split sessions at gaps of half an hour."""

MAX_SESSION_PLAYS = 400
"""Maximal number of plays in a session: about 20 hours."""

_LONGEST_PAUSE = 25 * MINUTE
_HOURS_PER_DAY = 24


@compiled
def _draw_level(key: int, day_key: int, day: int, parameters: Parameters) -> float:
    """Draw the day's activity relative to the listener's mean: log-normal with mean 1."""
    week_key = subkey(subkey(key, WEEKS), (day + EPOCH_WEEKDAY) // DAYS_PER_WEEK)
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
    """Draw a Poisson variate by inversion; 0 becomes 1 with probability `habit`."""
    u = uniform(day_key, SESSIONS_BY_RATE)
    n_sessions = 0
    probability = exponential(-min(expected, MAX_EXPONENT))
    below = probability
    while u >= below and n_sessions < MAX_SESSIONS:
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
    """Draw a session's start in milliseconds from local midnight, in DAY_STARTS + [0, 24 h)."""
    u = uniform(day_key, SESSION_START + session)
    if uniform(day_key, SESSION_AT_ANY_HOUR + session) < any_hour:
        start_hour = _HOURS_PER_DAY * u
    else:
        u *= hours[-1]
        hour = min(count_up_to(hours, u), _HOURS_PER_DAY - 1)
        low = hours[hour - 1] if hour > 0 else 0.0
        start_hour = hour + (u - low) / (hours[hour] - low) + shift_hours
    start = int(start_hour * HOUR) % MILLIS_PER_DAY
    return start + MILLIS_PER_DAY if start < DAY_STARTS else start


@inlined
def start_sessions(
    key: int, day_key: int, day: int, listener: np.record, world: World, starts: np.ndarray
) -> int:
    """Draw the number of a day's sessions and their starts.

    Parameters
    ----------
    key, day_key
        The keys of the listener and of the day.
    day
        The local day, in days since 1970-01-01.
    listener
        A LISTENER record.
    world
        The data that all listeners share.
    starts
        Output, int64 (MAX_SESSIONS,): the starts in milliseconds from local midnight, ascending.

    Returns
    -------
    int
        The number of sessions, 0 to MAX_SESSIONS.
    """
    parameters = world.parameters
    if uniform(day_key, OFF_DAY) < listener.off_day:
        return 0
    expected = listener.sessions_per_day * _draw_level(key, day_key, day, parameters)
    shift_hours = listener.clock_shift
    if (day + EPOCH_WEEKDAY) % DAYS_PER_WEEK >= SATURDAY:
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
    """Draw the number of plays in a session, 1 to MAX_SESSION_PLAYS."""
    session_key = subkey(day_key, SESSION + session)
    median = listener.short_session
    if uniform(session_key, IS_LONG) < parameters.long_session_share:
        median *= parameters.long_session_ratio
    drawn = median * exponential(parameters.session_sigma * normal(uniform(session_key, LENGTH)))
    # stochastic rounding, which keeps the mean of short sessions
    return max(min(int(drawn + uniform(session_key, LENGTH_ROUNDING)), MAX_SESSION_PLAYS), 1)


@inlined
def draw_pause(event_key: int, is_first: bool, parameters: Parameters) -> int:
    """Draw the pause before a play, in milliseconds; 0 for none."""
    pauses, _ = two_uniforms(event_key, PAUSE_AND_SKIP)
    length, _ = two_uniforms(event_key, PAUSE_AND_SKIP_LENGTHS)
    if is_first or pauses >= parameters.pause_share:
        return 0
    pause = -parameters.pause_mean * SECOND * logarithm(1.0 - length)
    return min(int(pause), _LONGEST_PAUSE)

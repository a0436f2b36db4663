"""A listener's days: how active each is, how many sessions it has, and when they start."""

import numpy as np

from wrapped_feed.simulation.clock import DAYS_PER_WEEK, EPOCH_WEEKDAY, MILLIS_PER_DAY, SATURDAY
from wrapped_feed.simulation.kernel.draws import (
    BLOCK_SHIFT,
    BLOCKS,
    HOURS,
    OFF_DAY,
    SESSION_AT_ANY_HOUR,
    SESSION_START,
    SESSIONS,
    WEEKDAYS,
    WINDOW_SHIFT,
)
from wrapped_feed.simulation.kernel.state import (
    HOUR,
    MAX_EXPONENT,
    MAX_SESSIONS,
    N_PARTS,
    WINDOW_PARTS,
    Workspace,
    World,
    compiled,
    count_up_to,
    inlined,
)
from wrapped_feed.simulation.randomness import exponential, normal, subkey, uniform

DAY_STARTS = 4 * HOUR
"""Local time at which a listener's day starts, when the fewest people listen."""

_HOURS_PER_DAY = 24
_DAY_THIRDS = N_PARTS // 2


@compiled
def is_weekend(day: int) -> bool:
    """Whether a day, in days since 1970-01-01, is a Saturday or a Sunday."""
    return (day + EPOCH_WEEKDAY) % DAYS_PER_WEEK >= SATURDAY


@compiled
def part_of_week(day: int, start: int, listener: np.record) -> int:
    """Compute the part of the week in which a session starts, 0 to N_PARTS - 1.

    `day` is in days since 1970-01-01, `start` in milliseconds from local midnight.
    """
    since_waking = (start / HOUR - listener.wakes_at) % _HOURS_PER_DAY
    third = min(int(since_waking / listener.awake * _DAY_THIRDS), _DAY_THIRDS - 1)
    return third + _DAY_THIRDS * is_weekend(day)


@compiled
def weigh_hours(key: int, workspace: Workspace, parameters: np.record) -> None:
    """Draw the weights of the parts of the waking window: the workspace's `hours`, cumulative."""
    hours_key = subkey(key, HOURS)
    for kind_of_day in range(2):
        total = 0.0
        for part in range(WINDOW_PARTS):
            draw = uniform(hours_key, kind_of_day * WINDOW_PARTS + part)
            total += exponential(parameters.hour_sigma * normal(draw))
            workspace.hours[kind_of_day, part] = total


@compiled
def _block_noise(key: int, day: int, length: int) -> float:
    """Draw a standard normal variate that stays the same for blocks of `length` days."""
    blocks = subkey(subkey(key, BLOCKS), length)
    shift = int(uniform(blocks, BLOCK_SHIFT) * length)
    return normal(uniform(blocks, (day + shift) // length))


@compiled
def draw_log_activity(key: int, day: int, listener: np.record, parameters: np.record) -> float:
    """Draw the log of the day's activity relative to the listener's mean, a normal variate.

    Parameters
    ----------
    key
        The listener's key.
    day
        The local day, in days since 1970-01-01.
    listener
        A LISTENER record.
    parameters
        The simulation's parameters.

    Returns
    -------
    float
        At most MAX_EXPONENT in absolute value; the mean activity is 1.
    """
    p = parameters
    weekday = (day + EPOCH_WEEKDAY) % DAYS_PER_WEEK
    noise = (
        p.day_sigma * _block_noise(key, day, 1)
        + p.days_3_sigma * _block_noise(key, day, 3)
        + p.days_7_sigma * _block_noise(key, day, 7)
        + p.days_23_sigma * _block_noise(key, day, 23)
        + p.weekday_sigma * normal(uniform(subkey(key, WEEKDAYS), weekday))
    )
    variance = (
        p.day_sigma * p.day_sigma
        + p.days_3_sigma * p.days_3_sigma
        + p.days_7_sigma * p.days_7_sigma
        + p.days_23_sigma * p.days_23_sigma
        + p.weekday_sigma * p.weekday_sigma
    )
    exponent = (
        listener.unevenness * noise - listener.unevenness * listener.unevenness * variance / 2
    )
    if is_weekend(day):
        exponent += listener.weekend
    return max(min(exponent, MAX_EXPONENT), -MAX_EXPONENT)


@inlined
def _draw_start(
    day_key: int, session: int, opens_at: float, hours: np.ndarray, listener: np.record
) -> int:
    """Draw a session's start in milliseconds from local midnight, in DAY_STARTS + [0, 24 h)."""
    u = uniform(day_key, SESSION_START + session)
    if uniform(day_key, SESSION_AT_ANY_HOUR + session) < listener.any_hour:
        start_hour = _HOURS_PER_DAY * u
    else:
        u *= hours[-1]
        part = min(count_up_to(hours, u), WINDOW_PARTS - 1)
        low = hours[part - 1] if part > 0 else 0.0
        share = (part + (u - low) / (hours[part] - low)) / WINDOW_PARTS
        start_hour = opens_at + listener.awake * share
    start = int(start_hour * HOUR) % MILLIS_PER_DAY
    return start + MILLIS_PER_DAY if start < DAY_STARTS else start


@inlined
def start_sessions(
    day_key: int,
    day: int,
    activity: float,
    listener: np.record,
    world: World,
    workspace: Workspace,
) -> int:
    """Draw the number of a day's sessions, and their starts.

    Parameters
    ----------
    day_key
        The day's key.
    day
        The local day, in days since 1970-01-01.
    activity
        The factor by which the day has more sessions than usual.
    listener
        A LISTENER record.
    world
        The data that all listeners share.
    workspace
        Its `hours` are read; its `starts`, in milliseconds from local midnight, are written in
        ascending order.

    Returns
    -------
    int
        The number of sessions, 0 to MAX_SESSIONS.
    """
    parameters, starts = world.parameters, workspace.starts
    if uniform(day_key, OFF_DAY) < listener.off_day:
        return 0
    # stochastic rounding: listeners are more regular than a Poisson process
    expected = listener.sessions_per_day * activity
    n_sessions = min(int(expected + uniform(day_key, SESSIONS)), MAX_SESSIONS)
    opens_at = listener.wakes_at + parameters.window_shift_sigma * normal(
        uniform(day_key, WINDOW_SHIFT)
    )
    hours = workspace.hours[0]
    if is_weekend(day):
        opens_at += parameters.weekend_shift
        hours = workspace.hours[1]
    for session in range(n_sessions):
        start = _draw_start(day_key, session, opens_at, hours, listener)
        place = session
        while place > 0 and starts[place - 1] > start:
            starts[place] = starts[place - 1]
            place -= 1
        starts[place] = start
    return n_sessions

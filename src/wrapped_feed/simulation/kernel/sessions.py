"""A session: its length, the pauses in it, the break after it, and how its last play ends."""

import numpy as np

from wrapped_feed.simulation.kernel.draws import (
    BREAK,
    IS_SINGLE_AND_LONG,
    LENGTH,
    LENGTH_ROUNDING_AND_CUT,
    PAUSE,
)
from wrapped_feed.simulation.kernel.state import MINUTE, compiled, inlined
from wrapped_feed.simulation.randomness import (
    exponential,
    logarithm,
    normal,
    two_uniforms,
    uniform,
)

SESSION_GAP = 30 * MINUTE
"""A longer silence ends a session: the definition of most analyses."""

MAX_SESSION_PLAYS = 400
"""Maximal number of plays in a session: about 20 hours."""

_LONGEST_PAUSE = 29 * MINUTE


@compiled
def draw_session_length(session_key: int, activity: float, listener: np.record) -> int:
    """Draw the number of plays in a session, 1 to MAX_SESSION_PLAYS.

    `activity` is the factor by which the day's sessions are longer than usual.
    """
    single, long = two_uniforms(session_key, IS_SINGLE_AND_LONG)
    if single < listener.single_session:
        return 1
    median = listener.short_session * activity
    if long < listener.long_session:
        median *= listener.long_ratio
    drawn = median * exponential(listener.session_sigma * normal(uniform(session_key, LENGTH)))
    # stochastic rounding, which keeps the mean of short sessions
    rounding, _ = two_uniforms(session_key, LENGTH_ROUNDING_AND_CUT)
    return max(min(int(drawn + rounding), MAX_SESSION_PLAYS), 1)


@compiled
def draw_break(session_key: int, parameters: np.record) -> int:
    """Draw how long after a session the next one can start, in milliseconds: above SESSION_GAP."""
    extra = -parameters.break_mean * MINUTE * logarithm(1.0 - uniform(session_key, BREAK))
    return SESSION_GAP + MINUTE + int(extra)


@inlined
def draw_pause(key: int, is_first: bool, listener: np.record, parameters: np.record) -> int:
    """Draw the pause before a play, in milliseconds; 0 for none."""
    chance, length = two_uniforms(key, PAUSE)
    if is_first or chance >= listener.pause:
        return 0
    pause = parameters.pause_median * MINUTE * exponential(parameters.pause_sigma * normal(length))
    # a fixed cap would leave many pauses of the same length
    return min(int(pause), int(_LONGEST_PAUSE * length))

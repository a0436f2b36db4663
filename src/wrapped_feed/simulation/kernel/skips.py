"""Which plays are skipped, and when.

Skips come in streaks: a session goes back and forth between a mood for skipping and calm. How much
of it is spent in that mood differs by listener, age, month and session.
"""

import numpy as np
from numba import njit

from wrapped_feed.simulation.kernel.draws import (
    MOOD,
    SKIP,
    SKIP_LEVEL,
    SKIP_MONTHS,
    SKIP_TIME_AND_CUT,
    SONGS,
)
from wrapped_feed.simulation.kernel.state import SECOND, Workspace, compiled, inlined
from wrapped_feed.simulation.randomness import exponential, normal, subkey, two_uniforms, uniform

# Knots of the distribution of the times of snippets, in milliseconds: its probabilities there are
# 0, the parameters snippet_within_5s and snippet_within_10s, and 1.
_SNIPPET_TIMES = (0.5 * SECOND, 5.0 * SECOND, 10.0 * SECOND, 30.0 * SECOND)
_LATE_SKIP = _SNIPPET_TIMES[-1]
_DAYS_PER_MONTH = 30


@njit(cache=True)
def song_skip_odds(seed_key: int, track_keys: np.ndarray, sigma: float) -> np.ndarray:
    """Draw a factor per song, by which a listener's odds of a skip are multiplied.

    Parameters
    ----------
    seed_key
        See `randomness.seed_key`.
    track_keys
        int64 (n_tracks,): `randomness.name_keys` of the track ids.
    sigma
        Standard deviation of the logarithm of the factors.

    Returns
    -------
    numpy.ndarray
        float64 (n_tracks,): the factors, log-normal with median 1.
    """
    songs = subkey(seed_key, SONGS)
    odds = np.empty(len(track_keys))
    for track in range(len(track_keys)):
        odds[track] = exponential(sigma * normal(uniform(songs, track_keys[track])))
    return odds


@compiled
def start_skipping(
    key: int,
    session_key: int,
    day: int,
    listener: np.record,
    parameters: np.record,
    workspace: Workspace,
) -> None:
    """Draw the share of a session's plays in the mood for skipping, and the mood it starts in."""
    progress = workspace.progress[0]
    month = normal(uniform(subkey(key, SKIP_MONTHS), day // _DAYS_PER_MONTH))
    level, mood = two_uniforms(session_key, SKIP_LEVEL)
    logit = (
        listener.skip_logit
        + parameters.skip_month_sigma * month
        + parameters.skip_session_sigma * normal(level)
    )
    progress.skip_level = 1.0 / (1.0 + exponential(-logit))
    progress.skips = mood < progress.skip_level


@compiled
def _snippet_time(u: float, parameters: np.record) -> float:
    """Compute quantile `u` of the time until a skip in the first 30 seconds, in milliseconds."""
    shares = (0.0, parameters.snippet_within_5s, parameters.snippet_within_10s, 1.0)
    millis = 0.0
    for step in range(len(_SNIPPET_TIMES) - 1):
        low, high = shares[step], shares[step + 1]
        start, end = _SNIPPET_TIMES[step], _SNIPPET_TIMES[step + 1]
        if low <= u < high:
            millis = start + (u - low) / (high - low) * (end - start)
    return millis


@inlined
def draw_skip(
    key: int,
    is_cut: bool,
    duration: int,
    song_odds: float,
    listener: np.record,
    parameters: np.record,
    workspace: Workspace,
) -> int:
    """Draw how long a song is listened to, in milliseconds: its duration, or less if skipped.

    A song that `is_cut`, since the session ends, is left at any moment if it is not skipped.
    """
    progress = workspace.progress[0]
    change, mood = two_uniforms(key, MOOD)
    if change < listener.mood_change:
        progress.skips = mood < progress.skip_level
    odds = song_odds * (parameters.skip_odds_in_mood if progress.skips else parameters.skip_odds)
    skip, snippet = two_uniforms(key, SKIP)
    millis = float(duration)
    if skip * (1.0 + odds) < odds:
        moment, _ = two_uniforms(key, SKIP_TIME_AND_CUT)
        snippets = listener.snippets if progress.skips else parameters.snippets_when_calm
        if snippet < snippets:
            millis = _snippet_time(moment, parameters)
        else:
            # skips become rarer towards the end of the song
            millis = _LATE_SKIP + moment * moment * max(duration - _LATE_SKIP, 0.0)
    elif is_cut:
        _, cut = two_uniforms(key, SKIP_TIME_AND_CUT)
        millis = cut * duration
    return max(min(int(millis), duration), 1)

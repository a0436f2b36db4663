"""Which plays are skipped, and when."""

import numpy as np
from numba import njit

from wrapped_feed.simulation.kernel.state import (
    PAUSE_AND_SKIP,
    PAUSE_AND_SKIP_LENGTHS,
    SECOND,
    SONGS,
    compiled,
    inlined,
)
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.randomness import exponential, normal, subkey, two_uniforms, uniform

# Knots of the distribution of skip times, in milliseconds: its probabilities there are 0 and the
# parameters skip_within_5s, skip_within_10s and skip_within_30s.
_SKIP_TIMES = (0.5 * SECOND, 5.0 * SECOND, 10.0 * SECOND, 30.0 * SECOND)
_LATE_SKIP = _SKIP_TIMES[-1]


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
def _skip_time(u: float, duration: int, parameters: Parameters) -> int:
    """Compute quantile `u` of the time until a skip, in milliseconds from 1 to the duration."""
    shares = (
        0.0,
        parameters.skip_within_5s,
        parameters.skip_within_10s,
        parameters.skip_within_30s,
    )
    millis = 0.0
    if u >= parameters.skip_within_30s:
        # skips become rarer towards the end of the song
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
    """Draw how long a song is listened to, in milliseconds: its duration, or less if skipped."""
    _, skips = two_uniforms(event_key, PAUSE_AND_SKIP)
    _, length = two_uniforms(event_key, PAUSE_AND_SKIP_LENGTHS)
    if skips * (1.0 + odds) < odds:
        return _skip_time(length, duration, parameters)
    return duration

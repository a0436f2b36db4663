"""Choosing the next track: a repeat, the track of a craze, or the next one of the context."""

import numpy as np
from numba import uint64

from wrapped_feed.simulation.kernel.contexts import ends_context, next_track, start_context
from wrapped_feed.simulation.kernel.draws import (
    CRAZE_STRENGTH,
    CRAZE_TRACK,
    CRAZES,
    DRAW,
    LAST_RESORT,
    REPEAT_AND_CRAZE,
)
from wrapped_feed.simulation.kernel.memory import draw_past_play
from wrapped_feed.simulation.kernel.state import (
    NO_TRACK,
    Workspace,
    World,
    compiled,
    count_up_to,
    inlined,
)
from wrapped_feed.simulation.randomness import (
    logarithm,
    skip_draws,
    subkey,
    two_uniforms,
    uniform,
)

_FURTHEST_BACK = 5
"""Whoever goes back to a track that has just been played goes back at most this many plays."""
_CRAZE_FROM = 150
"""A craze is for one of this many tracks that were played last."""


@compiled
def update_craze(
    listener_key: int, day: int, listener: np.record, world: World, workspace: Workspace
) -> None:
    """Start the craze of the day's period, for a track that was played lately."""
    progress = workspace.progress[0]
    parameters = world.parameters
    craze = day // int(parameters.craze_days)
    if craze == progress.craze or progress.plays == 0:
        return
    key = subkey(subkey(listener_key, CRAZES), craze)
    gap = 1 + int(uniform(key, CRAZE_TRACK) * min(progress.plays, _CRAZE_FROM))
    progress.craze = craze
    progress.craze_track = workspace.history[uint64(progress.plays - gap)].track
    # the square of an exponential variate: most crazes are mild, a few are strong
    strength = -logarithm(1.0 - uniform(key, CRAZE_STRENGTH))
    progress.craze_rate = listener.craze * strength * strength / 2.0


@inlined
def _last_resort(key: int, day: int, world: World, workspace: Workspace) -> np.uint32:
    """Draw from the history or, if it is empty, from the released tracks; NO_TRACK if none."""
    catalogue = world.catalogue
    last_key = skip_draws(key, LAST_RESORT)
    if workspace.progress[0].plays > 0:
        parameters = world.parameters
        number = draw_past_play(
            last_key, parameters.nearest_return, 1.0, parameters.recent_share, workspace
        )
        return workspace.history[uint64(number)].track
    n_released = count_up_to(catalogue.released_by_release, day)
    place = uniform(last_key, DRAW)
    return catalogue.by_release[uint64(place * n_released)] if n_released > 0 else NO_TRACK


@inlined
def choose_track(
    listener_key: int,
    key: int,
    is_first: bool,
    day: int,
    listener: np.record,
    world: World,
    workspace: Workspace,
) -> np.uint32:
    """Choose the next track.

    Parameters
    ----------
    listener_key, key
        The keys of the listener and of the play.
    is_first
        Whether the play is the first of a session.
    day
        Days since 1970-01-01, UTC; tracks released later cannot be chosen.
    listener
        A LISTENER record.
    world
        The data that all listeners share.
    workspace
        The listener's state; its context moves on, its history is read.

    Returns
    -------
    numpy.uint32
        The index of the track; NO_TRACK if none has been released.
    """
    progress = workspace.progress[0]
    repeat, craze = two_uniforms(key, REPEAT_AND_CRAZE)
    if not is_first and not progress.was_skipped:
        chance = world.parameters.loop_share if progress.was_repeat else listener.repeat_track
        if repeat < chance:
            return progress.previous
    back = 1.0 - repeat
    if progress.plays >= _FURTHEST_BACK and back < listener.go_back:
        # two plays back most often
        share = back / listener.go_back
        gap = 2 + int(share * share * (_FURTHEST_BACK - 1))
        return workspace.history[uint64(progress.plays - gap)].track
    if progress.craze >= 0 and craze < progress.craze_rate:
        track = progress.craze_track
        if progress.plays >= workspace.tracks[track].free_from:
            return track
    if ends_context(key, is_first, world, workspace):
        start_context(listener_key, key, listener, world, workspace)
    track = next_track(listener_key, key, day, listener, world, workspace)
    return track if track != NO_TRACK else _last_resort(key, day, world, workspace)

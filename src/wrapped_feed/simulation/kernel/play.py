"""Simulating a listener: the past, then the window, day by day and session by session.

A listener's plays depend only on the listener's key and history, not on other listeners or on the
thread. Days are local and start at 04:00, when the fewest people listen.

The compiled functions release the GIL and work in place on arrays: on a `Workspace` per thread,
which is reset after each listener, and on the buffers of the events.
"""

import numpy as np

from wrapped_feed.simulation.clock import MILLIS_PER_DAY
from wrapped_feed.simulation.kernel.choice import choose_track, weigh_cells
from wrapped_feed.simulation.kernel.sessions import (
    BETWEEN_SESSIONS,
    DAY_STARTS,
    draw_pause,
    draw_session_length,
    start_sessions,
)
from wrapped_feed.simulation.kernel.skips import draw_skip
from wrapped_feed.simulation.kernel.state import (
    DAYS,
    EVENTS,
    FIRST_PAST_EVENT,
    NO_TRACK,
    Events,
    Workspace,
    World,
    compiled,
    forget,
    inlined,
    remember,
)
from wrapped_feed.simulation.randomness import subkey

EVENTS_PER_USER = 10_000_000
"""Range of ids per user: id = user_id * EVENTS_PER_USER + number of the event, from 0."""

MAX_DAY_PLAYS = 2_000
"""Maximal number of a listener's plays per day; it bounds the memory that a listener needs."""

_PAST_SESSION_PLAYS = 15
"""Number of plays in each session before the window."""


def max_events(n_days: int) -> int:
    """Compute the maximal number of events of a listener in a window of `n_days` days."""
    return (n_days + 2) * MAX_DAY_PLAYS


@inlined
def _play_past(events_key: int, listener: np.record, world: World, workspace: Workspace) -> None:
    """Simulate the plays before the window, from which the listener gets favourites."""
    for past in range(listener.past_plays):
        track = choose_track(
            subkey(events_key, FIRST_PAST_EVENT - past),
            past % _PAST_SESSION_PLAYS == 0,
            world.first_day - 1,
            listener,
            world,
            workspace,
        )
        if track == NO_TRACK:
            break
        remember(track, False, world.catalogue, workspace)


@inlined
def _play_session(
    events_key: int,
    now: int,
    n_plays: int,
    max_plays: int,
    listener: np.record,
    world: World,
    workspace: Workspace,
    events: Events,
    place: int,
) -> int:
    """Simulate a session of `n_plays`, starting at `now`; return the index after its last event.

    It ends early at the end of the window, if no track has been released, or if the listener's
    history reaches `max_plays`. `now` is in milliseconds since 1970-01-01, UTC.
    """
    catalogue = world.catalogue
    progress = workspace.progress[0]
    for position in range(n_plays):
        event_key = subkey(events_key, progress.events)
        now += draw_pause(event_key, position == 0, world.parameters)
        track = choose_track(
            event_key, position == 0, now // MILLIS_PER_DAY, listener, world, workspace
        )
        if track == NO_TRACK or progress.plays == max_plays:
            break
        duration = catalogue.tracks[track].duration
        odds = listener.skip_odds * world.skip_odds[track]
        listened = draw_skip(event_key, duration, odds, world.parameters)
        now += listened
        if now >= world.end_day * MILLIS_PER_DAY:
            break
        remember(track, listened < duration, catalogue, workspace)
        if now >= world.emit_from:
            events.ids[place] = listener.user_id * EVENTS_PER_USER + progress.events
            events.ended_at[place] = now
            events.track_keys[place] = catalogue.tracks[track].key
            events.user_ids[place] = listener.user_id
            events.listening_times[place] = listened
            place += 1
        progress.events += 1
    progress.free_from = now + BETWEEN_SESSIONS
    return place


@inlined
def _play_day(
    key: int,
    events_key: int,
    day: int,
    listener: np.record,
    world: World,
    workspace: Workspace,
    events: Events,
    place: int,
) -> int:
    """Simulate the part of a local day in the window; return the index after its last event."""
    day_key = subkey(subkey(key, DAYS), day)
    n_sessions = start_sessions(key, day_key, day, listener, world, workspace.starts)
    offset = world.offsets[listener.time_zone, day - (world.first_day - 1)]
    local_midnight = day * MILLIS_PER_DAY - offset
    max_plays = workspace.progress[0].plays + MAX_DAY_PLAYS
    for session in range(n_sessions):
        now = max(local_midnight + workspace.starts[session], workspace.progress[0].free_from)
        # sessions that earlier ones have delayed past the end of the day are dropped
        if now >= local_midnight + MILLIS_PER_DAY + DAY_STARTS:
            break
        if now >= world.end_day * MILLIS_PER_DAY:
            break
        n_plays = draw_session_length(day_key, session, listener, world.parameters)
        place = _play_session(
            events_key, now, n_plays, max_plays, listener, world, workspace, events, place
        )
    return place


@compiled
def play_listener(
    listener: np.record, world: World, workspace: Workspace, events: Events, place: int
) -> int:
    """Simulate a listener and write the events that end in [emit_from, end of the window).

    Parameters
    ----------
    listener
        A LISTENER record.
    world
        The data that all listeners share.
    workspace
        A workspace without history; it is reset before returning.
    events
        Buffers with space for `max_events` events from index `place` on.
    place
        The index of the first event to write.

    Returns
    -------
    int
        The index after the last event written.
    """
    key = subkey(world.seed_key, listener.user_id)
    events_key = subkey(key, EVENTS)
    weigh_cells(listener, key, world.seed_key, world.catalogue, workspace, world.parameters)
    _play_past(events_key, listener, world, workspace)
    # sessions that would start before the window are delayed until it starts
    workspace.progress[0].free_from = world.first_day * MILLIS_PER_DAY
    # local days: the first may start before the window, the last may end after it
    for day in range(world.first_day - 1, world.end_day + 1):
        place = _play_day(key, events_key, day, listener, world, workspace, events, place)
    forget(workspace)
    return place

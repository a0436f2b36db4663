"""The compiled heart: plays one listener after the other, day by day, session by session.

Everything a listener does follows from the own key and history, so a listener comes out the same
whoever else is simulated, on whichever thread. Days are local: they begin at 04:00 on the
listener's clock, when the fewest play.

The functions take and change plain arrays (numba compiles them without Python's lock); `Workspace`
holds what a thread needs while it plays a listener, and is left clean for the next.
"""

import numpy as np

from wrapped_feed.simulation.clock import MILLIS_A_DAY
from wrapped_feed.simulation.kernel.choice import choose_track, weigh_cells
from wrapped_feed.simulation.kernel.sessions import (
    BETWEEN_SESSIONS,
    DAY_STARTS,
    draw_pause,
    draw_session_length,
    draw_skip,
    start_sessions,
)
from wrapped_feed.simulation.kernel.state import (
    DAYS,
    EVENTS,
    FIRST_PAST_EVENT,
    NONE,
    Events,
    Workspace,
    World,
    compiled,
    forget,
    inlined,
    remember,
)
from wrapped_feed.simulation.randomness import subkey

EVENTS_A_USER = 10_000_000
"""Room for event numbers in an id: id = user_id * EVENTS_A_USER + the event's number."""

MOST_DAY_PLAYS = 2_000
"""Plays in a listener's day at most, which bounds the memory that a listener can take."""

_PAST_SESSION_PLAYS = 15
"""Plays in a session of the past."""


def most_events(n_days: int) -> int:
    """Count the events that a listener can have in a window of `n_days` days at the very most."""
    return (n_days + 2) * MOST_DAY_PLAYS


@inlined
def _play_past(events_key: int, listener: np.record, world: World, workspace: Workspace) -> None:
    """Play what came before the window, which gives favourites."""
    for past in range(listener.past_plays):
        track = choose_track(
            subkey(events_key, FIRST_PAST_EVENT - past),
            past % _PAST_SESSION_PLAYS == 0,
            world.first_day - 1,
            listener,
            world,
            workspace,
        )
        if track == NONE:
            break
        remember(track, False, world.catalogue, workspace)


@inlined
def _play_session(
    events_key: int,
    now: int,
    n_plays: int,
    most_plays: int,
    listener: np.record,
    world: World,
    workspace: Workspace,
    events: Events,
    place: int,
) -> int:
    """Play a session of `n_plays` from `now` on, in milliseconds; give the place after its last.

    It ends early where the window does, where no track is out yet, and where the listener's history
    has `most_plays`.
    """
    catalogue = world.catalogue
    progress = workspace.progress[0]
    for position in range(n_plays):
        event_key = subkey(events_key, progress.events)
        now += draw_pause(event_key, position == 0, world.parameters)
        track = choose_track(
            event_key, position == 0, now // MILLIS_A_DAY, listener, world, workspace
        )
        if track == NONE or progress.plays == most_plays:
            break
        duration = catalogue.tracks[track].duration
        odds = listener.skip_odds * world.skip_odds[track]
        listened = draw_skip(event_key, duration, odds, world.parameters)
        now += listened
        if now >= world.end_day * MILLIS_A_DAY:
            break
        remember(track, listened < duration, catalogue, workspace)
        if now >= world.emit_from:
            events.ids[place] = listener.user_id * EVENTS_A_USER + progress.events
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
    """Play a day of the listener's clock, as far as it is in the window; give the next place."""
    day_key = subkey(subkey(key, DAYS), day)
    n_sessions = start_sessions(key, day_key, day, listener, world, workspace.starts)
    offset = world.offsets[listener.time_zone, day - (world.first_day - 1)]
    local_midnight = day * MILLIS_A_DAY - offset
    most_plays = workspace.progress[0].plays + MOST_DAY_PLAYS
    for session in range(n_sessions):
        now = max(local_midnight + workspace.starts[session], workspace.progress[0].free_from)
        # what is pushed out of its day is left out
        if now >= local_midnight + MILLIS_A_DAY + DAY_STARTS:
            break
        if now >= world.end_day * MILLIS_A_DAY:
            break
        n_plays = draw_session_length(day_key, session, listener, world.parameters)
        place = _play_session(
            events_key, now, n_plays, most_plays, listener, world, workspace, events, place
        )
    return place


@compiled
def play_listener(
    listener: np.record, world: World, workspace: Workspace, events: Events, place: int
) -> int:
    """Play one listener's window and write the events that end in [emit_from, end of window).

    Parameters
    ----------
    listener
        A LISTENER record.
    world
        What is the same for all listeners.
    workspace
        Clean; left clean.
    events
        Room from `place` on for as many events as the window can hold: see `most_events`.
    place
        Where to write the first.

    Returns
    -------
    int
        The place after the last event written.
    """
    key = subkey(world.seed_key, listener.user_id)
    events_key = subkey(key, EVENTS)
    weigh_cells(listener, key, world.seed_key, world.catalogue, workspace, world.parameters)
    _play_past(events_key, listener, world, workspace)
    # what would start before the window waits for it, as for a session that is not over
    workspace.progress[0].free_from = world.first_day * MILLIS_A_DAY
    # local days: the first may begin before the window, the last may end after it
    for day in range(world.first_day - 1, world.end_day + 1):
        place = _play_day(key, events_key, day, listener, world, workspace, events, place)
    forget(workspace)
    return place

"""Simulating a listener, day by day and session by session.

The days before the window are simulated like the others, but not written: from them a listener gets
favourites, and sessions are under way when the window starts.

A listener's plays depend only on the listener's key and history, not on other listeners or on the
thread. Days are local and start at 04:00, when the fewest people listen.

The compiled functions release the GIL and work in place on arrays: on a `Workspace` per thread,
which is reset after each listener, and on the buffers of the events.
"""

import numpy as np
from numba import int64, uint64

from wrapped_feed.simulation.clock import MILLIS_PER_DAY
from wrapped_feed.simulation.kernel.choice import choose_track, update_craze
from wrapped_feed.simulation.kernel.days import (
    DAY_STARTS,
    draw_log_activity,
    part_of_week,
    start_sessions,
    weigh_hours,
)
from wrapped_feed.simulation.kernel.draws import (
    DAYS,
    LENGTH_ROUNDING_AND_CUT,
    PHASE_SHIFT,
    PLAYS,
    SESSION,
)
from wrapped_feed.simulation.kernel.memory import enter_phases, tabulate_gaps
from wrapped_feed.simulation.kernel.sessions import (
    draw_break,
    draw_pause,
    draw_session_length,
)
from wrapped_feed.simulation.kernel.skips import draw_skip, start_skipping
from wrapped_feed.simulation.kernel.state import (
    NO_TRACK,
    Events,
    Workspace,
    World,
    compiled,
    forget,
    inlined,
    remember,
)
from wrapped_feed.simulation.kernel.taste import weigh_cells
from wrapped_feed.simulation.randomness import exponential, subkey, two_uniforms, uniform

EVENTS_PER_USER = 10_000_000
"""Range of ids per user: id = user_id * EVENTS_PER_USER + number of the event, from 0."""

MAX_DAY_PLAYS = 2_000
"""Maximal number of a listener's plays per day; it bounds the memory that a listener needs."""

_MAX_SHIFT = 1_000
"""Maximal number of days by which the phases of two listeners are apart."""


def max_events(n_days: int) -> int:
    """Compute the maximal number of plays of a listener in `n_days` days in UTC."""
    # local days: the first may start before them, the last may end after them
    return (n_days + 2) * MAX_DAY_PLAYS


@inlined
def _play_session(
    key: int,
    plays_key: int,
    session_key: int,
    now: int,
    phase_day: int,
    part: int,
    n_plays: int,
    most_plays: int,
    listener: np.record,
    world: World,
    workspace: Workspace,
    events: Events,
    place: int,
) -> int:
    """Simulate a session of `n_plays`, starting at `now`; return the index after its last event.

    It ends early at the end of the window, if no track has been released, or if the listener's
    history reaches `most_plays`. `now` is in milliseconds since 1970-01-01, UTC; `phase_day` in
    days, with the listener's shift.
    """
    catalogue, parameters = world.catalogue, world.parameters
    progress = workspace.progress[0]
    starts_at = world.first_day * MILLIS_PER_DAY
    _, cut = two_uniforms(session_key, LENGTH_ROUNDING_AND_CUT)
    enter_phases(key, phase_day, part, parameters, workspace)
    start_skipping(key, session_key, phase_day, listener, parameters, workspace)
    for position in range(n_plays):
        play_key = subkey(plays_key, progress.plays)
        now += draw_pause(play_key, position == 0, listener, parameters)
        track = choose_track(
            key,
            play_key,
            position == 0,
            now // MILLIS_PER_DAY,
            listener,
            world,
            workspace,
        )
        if track == NO_TRACK or progress.plays == most_plays:
            break
        duration = catalogue.tracks[track].duration
        is_cut = (position == n_plays - 1) & (cut < parameters.cut_share)
        listened = draw_skip(
            play_key, is_cut, duration, world.skip_odds[track], listener, parameters, workspace
        )
        now += listened
        if now >= world.end_day * MILLIS_PER_DAY:
            break
        remember(track, listened < duration, world, workspace)
        if now >= world.emit_from:
            events.ids[place] = listener.user_id * EVENTS_PER_USER + progress.events
            events.ended_at[place] = now
            events.track_keys[place] = catalogue.tracks[track].key
            events.user_ids[place] = listener.user_id
            events.listening_times[place] = listened
            place += 1
        progress.events += now >= starts_at
    progress.free_from = now + draw_break(session_key, parameters)
    return place


@inlined
def _play_day(
    key: int,
    plays_key: int,
    day: int,
    listener: np.record,
    world: World,
    workspace: Workspace,
    events: Events,
    place: int,
) -> int:
    """Simulate a local day; return the index after its last event."""
    parameters = world.parameters
    day_key = subkey(subkey(key, DAYS), day)
    log_activity = draw_log_activity(key, day, listener, parameters)
    # an active day has more sessions, and longer ones
    more = exponential(parameters.activity_in_sessions * log_activity)
    longer = exponential((1.0 - parameters.activity_in_sessions) * log_activity)
    n_sessions = start_sessions(day_key, day, more, listener, world, workspace)
    # phases, crazes and months begin on days of the listener's own
    phase_day = day + int(uniform(key, PHASE_SHIFT) * _MAX_SHIFT)
    update_craze(key, phase_day, listener, world, workspace)
    offset = world.offsets[listener.time_zone, day - world.offsets_from]
    local_midnight = day * MILLIS_PER_DAY - offset
    most_plays = workspace.progress[0].plays + MAX_DAY_PLAYS
    for session in range(n_sessions):
        now = max(local_midnight + workspace.starts[session], workspace.progress[0].free_from)
        # sessions that earlier ones have delayed past the end of the day are dropped
        if now >= local_midnight + MILLIS_PER_DAY + DAY_STARTS:
            break
        if now >= world.end_day * MILLIS_PER_DAY:
            break
        session_key = subkey(day_key, SESSION + session)
        n_plays = draw_session_length(session_key, longer, listener)
        part = part_of_week(day, workspace.starts[session], listener)
        place = _play_session(
            key,
            plays_key,
            session_key,
            now,
            phase_day,
            part,
            n_plays,
            most_plays,
            listener,
            world,
            workspace,
            events,
            place,
        )
    return place


@inlined
def _play_listener(
    listener: np.record, world: World, workspace: Workspace, events: Events, place: int
) -> int:
    """Simulate a listener; return the index after the last event. The workspace is reset."""
    key = subkey(world.seed_key, listener.user_id)
    plays_key = subkey(key, PLAYS)
    weigh_cells(listener, key, world.seed_key, world.catalogue, workspace, world.parameters)
    weigh_hours(key, workspace, world.parameters)
    tabulate_gaps(listener.memory_span, workspace)
    for day in range(world.first_day - listener.past_days, world.end_day + 1):
        place = _play_day(key, plays_key, day, listener, world, workspace, events, place)
    forget(workspace)
    return place


@compiled
def play_listeners(
    listeners: np.ndarray,
    first: int,
    end: int,
    most_events: int,
    world: World,
    workspace: Workspace,
    events: Events,
) -> tuple[int, int]:
    """Simulate listeners and write the events that end in [emit_from, end of the window).

    Parameters
    ----------
    listeners
        LISTENER records (n_listeners,).
    first, end
        The listeners [first, end) are simulated, as far as the buffers have space.
    most_events
        Maximal number of events of a listener: see `max_events`.
    world
        The data that all listeners share.
    workspace
        A workspace without history; it is reset before returning.
    events
        Buffers with space for `most_events` events or more.

    Returns
    -------
    next_listener
        The first listener who was not simulated; `end` if there is none.
    n_events
        The number of events written.
    """
    # of a numba type: with a literal, numba would compile everything below a second time
    n_events = int64(0)
    while first < end and n_events + most_events <= len(events.ids):
        n_events = _play_listener(listeners[uint64(first)], world, workspace, events, n_events)
        first += 1
    return first, n_events

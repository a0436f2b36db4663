"""The stream of play events: batches of listeners, played by threads, handed on in order."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from queue import Empty, SimpleQueue
from threading import local

import numpy as np
import pyarrow as pa

from wrapped_feed.progress import records_bar
from wrapped_feed.simulation.catalogue_index import index_catalogue
from wrapped_feed.simulation.clock import (
    MILLIS_A_DAY,
    days_since_epoch,
    millis_since_epoch,
    utc_offsets,
)
from wrapped_feed.simulation.kernel.choice import return_gaps
from wrapped_feed.simulation.kernel.play import most_events, play_listener
from wrapped_feed.simulation.kernel.sessions import song_skip_odds
from wrapped_feed.simulation.kernel.state import Events, Workspace, World, make_workspace
from wrapped_feed.simulation.listeners import MOST_PAST_PLAYS, index_listeners
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.personas import CHRONOTYPES
from wrapped_feed.simulation.randomness import name_keys, seed_key

EVENT_SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        # as fine as the kernel counts: in microseconds the column would take a third more
        ("timestamp", pa.timestamp("ms")),
        ("track_key", pa.int32()),
        ("user_id", pa.int64()),
        ("listening_time", pa.int64()),
    ]
)

BATCH_EVENTS = 250_000
"""Events that a batch is planned for: large enough for DuckDB, small enough for memory."""


@dataclass(frozen=True)
class Window:
    """The simulated window in days, UTC, the last exclusive."""

    start_date: date
    end_date: date

    @property
    def n_days(self) -> int:
        """How many days it has."""
        return (self.end_date - self.start_date).days


def simulate_events(
    users: pa.Table,
    tracks: pa.Table,
    hours: pa.Table,
    parameters: Parameters,
    seed: int,
    window: Window,
    threads: int | None = None,
    after: datetime | None = None,
) -> pa.RecordBatchReader:
    """Simulate every listener's plays.

    Parameters
    ----------
    users
        The columns of `simulate_users`; the order of the rows is the order of the events' users.
    tracks
        The columns that `index_catalogue` reads, by `track_id`.
    hours
        The seed listening_hours by `hour`: a column of weights (double) per chronotype.
    parameters
        The simulation's parameters.
    seed
        The var `seed`.
    window
        Plays that end in it are given.
    threads
        How many play listeners; as many as there are processors where it is None. The events are
        the same for any number.
    after
        Leave out what ended at this moment (UTC) or earlier, as there already; None for nothing.

    Returns
    -------
    pyarrow.RecordBatchReader
        EVENT_SCHEMA: `timestamp` (UTC) is when the play ended, `listening_time` is in milliseconds.
        By user, then by time. Made as it is read: memory does not grow with users.

    Raises
    ------
    ValueError
        There is no track, or none that is out before the window ends.
    """
    catalogue = index_catalogue(tracks)
    if catalogue.released_by_release[0] >= days_since_epoch(window.end_date):
        raise ValueError(
            f"No track of the catalogue is released before end_date ({window.end_date}): "
            f"set the vars start_date and end_date to a later window."
        )
    listeners, time_zones = index_listeners(users, seed, window.start_date, parameters)
    first_day, n_days = days_since_epoch(window.start_date), window.n_days
    key = seed_key(seed)
    world = World(
        seed_key=key,
        first_day=first_day,
        end_day=first_day + n_days,
        emit_from=first_day * MILLIS_A_DAY if after is None else millis_since_epoch(after) + 1,
        catalogue=catalogue,
        skip_odds=song_skip_odds(key, name_keys(tracks["track_id"]), parameters.skip_song_sigma),
        gaps=return_gaps(parameters.recency_exponent),
        offsets=utc_offsets(time_zones, first_day - 1, n_days + 2),
        hours=_running_hours(hours),
        parameters=parameters,
    )
    expected = users["plays_per_day"].to_numpy() * n_days
    player = _Player(world, listeners, most_events(n_days))
    batches = _play_everyone(player, expected, threads or os.cpu_count() or 1)
    return pa.RecordBatchReader.from_batches(EVENT_SCHEMA, batches)


def _running_hours(hours: pa.Table) -> np.ndarray:
    """Give the running sums of the weights over the day: float64, shape (n_chronotypes, 24)."""
    return np.array([np.cumsum(hours[name].to_numpy()) for name in CHRONOTYPES])


def _plan_batches(expected: np.ndarray) -> list[tuple[int, int]]:
    """Cut the users into ranges of some BATCH_EVENTS expected events each."""
    batch = (np.cumsum(expected) // BATCH_EVENTS).astype(np.int64)
    firsts = np.flatnonzero(np.diff(batch, prepend=-1)).tolist()
    return list(zip(firsts, [*firsts[1:], len(expected)], strict=True))


def _make_room(n_events: int) -> Events:
    # what is not written to takes no memory
    ids, ended_at, user_ids, listening_times = np.empty((4, n_events), np.int64)
    return Events(ids, ended_at, np.empty(n_events, np.int32), user_ids, listening_times)


class _Lease:
    """Events that Arrow reads where they stand; when it has let go of all, their room is free.

    Fresh room for each batch would cost an eighth of the time: the system clears its pages.
    """

    def __init__(self, events: Events, free: "SimpleQueue[Events]") -> None:
        self.events = events
        self._free = free

    def __del__(self) -> None:
        self._free.put(self.events)


def _record_batch(lease: _Lease, n_events: int) -> pa.RecordBatch:
    arrays = []
    for field, column in zip(EVENT_SCHEMA, lease.events, strict=True):
        values = pa.foreign_buffer(column.ctypes.data, column.nbytes, base=lease)
        arrays.append(pa.Array.from_buffers(field.type, n_events, [None, values]))
    return pa.RecordBatch.from_arrays(arrays, schema=EVENT_SCHEMA)


class _Player:
    """Plays ranges of listeners on any thread: a workspace each, room for events from all.

    `most_events` is what a listener can have at most.
    """

    def __init__(self, world: World, listeners: np.ndarray, most_events: int) -> None:
        self._world = world
        self._listeners = listeners
        self._most_events = most_events
        self._thread = local()
        self._free: SimpleQueue[Events] = SimpleQueue()

    def play(self, first: int, end: int) -> list[pa.RecordBatch]:
        """Play the listeners of [first, end)."""
        batches = []
        while first < end:
            events = self._room()
            n_events = 0
            while first < end and n_events + self._most_events <= len(events.ids):
                n_events = play_listener(
                    self._listeners[first], self._world, self._workspace(), events, n_events
                )
                first += 1
            batches.append(_record_batch(_Lease(events, self._free), n_events))
        return batches

    def _workspace(self) -> Workspace:
        if not hasattr(self._thread, "workspace"):
            self._thread.workspace = make_workspace(
                self._world.catalogue, MOST_PAST_PLAYS + self._most_events
            )
        workspace: Workspace = self._thread.workspace
        return workspace

    def _room(self) -> Events:
        try:
            return self._free.get_nowait()
        except Empty:
            return _make_room(self._most_events + BATCH_EVENTS)


def _play_everyone(
    player: _Player, expected: np.ndarray, n_threads: int
) -> Iterator[pa.RecordBatch]:
    """Play all listeners, in order; `expected` is how many events each should have."""
    under_way: deque[Future[list[pa.RecordBatch]]] = deque()
    with (
        ThreadPoolExecutor(n_threads, thread_name_prefix="listener") as pool,
        records_bar("Playing", int(expected.sum())) as bar,
    ):

        def finish_first() -> Iterator[pa.RecordBatch]:
            for batch in under_way.popleft().result():
                yield batch
                bar.update(len(batch))

        for first, end in _plan_batches(expected):
            under_way.append(pool.submit(player.play, first, end))
            # one range ahead of each thread, and no more: what waits takes memory
            if len(under_way) > 2 * n_threads:
                yield from finish_first()
        while under_way:
            yield from finish_first()

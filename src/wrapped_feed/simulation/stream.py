"""The stream of play events: ranges of listeners are simulated by threads and yielded in order."""

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
    MILLIS_PER_DAY,
    days_since_epoch,
    millis_since_epoch,
    utc_offsets,
)
from wrapped_feed.simulation.kernel.play import max_events, play_listeners
from wrapped_feed.simulation.kernel.skips import song_skip_odds
from wrapped_feed.simulation.kernel.state import Events, Workspace, World, make_workspace
from wrapped_feed.simulation.listeners import MAX_PAST_DAYS, index_listeners
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.randomness import seed_key

EVENT_SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        # the kernel's resolution; in microseconds the column would need a third more space
        ("timestamp", pa.timestamp("ms")),
        ("track_key", pa.int32()),
        ("user_id", pa.int64()),
        ("listening_time", pa.int64()),
    ]
)

BATCH_EVENTS = 250_000
"""Expected number of events in a batch: large enough for DuckDB, small enough for memory."""


@dataclass(frozen=True)
class Window:
    """The simulated window: the days from start_date to end_date in UTC, end_date excluded."""

    start_date: date
    end_date: date

    @property
    def n_days(self) -> int:
        """Number of days."""
        return (self.end_date - self.start_date).days


def simulate_events(
    users: pa.Table,
    tracks: pa.Table,
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
        The columns of `simulate_users` and `simulate_personas`. The events are in the order of the
        users.
    tracks
        The columns that `index_catalogue` reads.
    parameters
        The simulation's parameters.
    seed
        The var `seed`.
    window
        Days of the simulation. Only plays that end in it are emitted.
    threads
        Number of threads; None means one per processor. It does not change the events.
    after
        Emit only plays that end after this time (naive, UTC), when the others exist already; None
        emits all.

    Returns
    -------
    pyarrow.RecordBatchReader
        Batches of EVENT_SCHEMA, sorted by user, then time: `timestamp` is the end of the play in
        UTC, `listening_time` is in milliseconds. They are simulated as they are read, so that
        memory does not grow with the number of users.

    Raises
    ------
    ValueError
        There are no tracks, or none is released before the window ends.
    """
    catalogue = index_catalogue(tracks)
    if catalogue.released_by_release[0] >= days_since_epoch(window.end_date):
        raise ValueError(
            f"No track of the catalogue is released before end_date ({window.end_date}): "
            f"set the vars start_date and end_date to a later window."
        )
    listeners, time_zones = index_listeners(users, seed, window.start_date, parameters)
    first_day, n_days = days_since_epoch(window.start_date), window.n_days
    offsets_from = first_day - MAX_PAST_DAYS
    key = seed_key(seed)
    world = World(
        seed_key=key,
        first_day=first_day,
        end_day=first_day + n_days,
        emit_from=first_day * MILLIS_PER_DAY if after is None else millis_since_epoch(after) + 1,
        catalogue=catalogue,
        skip_odds=song_skip_odds(key, catalogue.song_key, parameters.skip_song_sigma),
        offsets=utc_offsets(time_zones, offsets_from, MAX_PAST_DAYS + n_days + 1),
        offsets_from=offsets_from,
        parameters=parameters.as_record(),
    )
    expected = users["plays_per_day"].to_numpy() * n_days
    player = _Player(world, listeners, max_events(n_days), max_events(MAX_PAST_DAYS + n_days))
    batches = _play_everyone(player, expected, threads or os.cpu_count() or 1)
    return pa.RecordBatchReader.from_batches(EVENT_SCHEMA, batches)


def _plan_batches(expected: np.ndarray) -> list[tuple[int, int]]:
    """Split the users into ranges [first, end) with about BATCH_EVENTS expected events each."""
    batch = (np.cumsum(expected) // BATCH_EVENTS).astype(np.int64)
    firsts = np.flatnonzero(np.diff(batch, prepend=-1)).tolist()
    return list(zip(firsts, [*firsts[1:], len(expected)], strict=True))


def _allocate_events(n_events: int) -> Events:
    # pages that are never written to take no memory
    ids, ended_at, user_ids, listening_times = np.empty((4, n_events), np.int64)
    return Events(ids, ended_at, np.empty(n_events, np.int32), user_ids, listening_times)


class _Lease:
    """Owner of the buffers of a batch, which Arrow reads without a copy.

    When Arrow has released all of them, they are put back for reuse. Allocating new ones for each
    batch would take an eighth of the time, as the system zeroes their pages.
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
    """Simulates ranges of listeners on any thread, with a workspace per thread.

    `max_events` and `max_plays` are the maximal numbers of a listener's events and plays.
    """

    def __init__(
        self, world: World, listeners: np.ndarray, max_events: int, max_plays: int
    ) -> None:
        self._world = world
        self._listeners = listeners
        self._max_events = max_events
        self._max_plays = max_plays
        self._thread = local()
        self._free: SimpleQueue[Events] = SimpleQueue()

    def play(self, first: int, end: int) -> list[pa.RecordBatch]:
        """Simulate the listeners [first, end)."""
        batches = []
        while first < end:
            events = self._get_events()
            first, n_events = play_listeners(
                self._listeners,
                first,
                end,
                self._max_events,
                self._world,
                self._workspace(),
                events,
            )
            batches.append(_record_batch(_Lease(events, self._free), n_events))
        return batches

    def _workspace(self) -> Workspace:
        if not hasattr(self._thread, "workspace"):
            self._thread.workspace = make_workspace(self._world.catalogue, self._max_plays)
        workspace: Workspace = self._thread.workspace
        return workspace

    def _get_events(self) -> Events:
        try:
            return self._free.get_nowait()
        except Empty:
            return _allocate_events(self._max_events + BATCH_EVENTS)


def _play_everyone(
    player: _Player, expected: np.ndarray, n_threads: int
) -> Iterator[pa.RecordBatch]:
    """Simulate all listeners, in order; `expected` is the expected number of events of each."""
    pending: deque[Future[list[pa.RecordBatch]]] = deque()
    with (
        ThreadPoolExecutor(n_threads, thread_name_prefix="listener") as pool,
        records_bar("Simulating plays", int(expected.sum())) as bar,
    ):

        def finish_first() -> Iterator[pa.RecordBatch]:
            for batch in pending.popleft().result():
                yield batch
                bar.update(len(batch))

        for first, end in _plan_batches(expected):
            pending.append(pool.submit(player.play, first, end))
            # at most one finished range per thread waits here: it takes memory
            if len(pending) > 2 * n_threads:
                yield from finish_first()
        while pending:
            yield from finish_first()

"""A listener in the middle of a simulation, of whom a test sets only what it is about."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tests.python.conftest import make_tracks
from wrapped_feed.simulation.catalogue_index import index_catalogue
from wrapped_feed.simulation.clock import MILLIS_PER_DAY, days_since_epoch
from wrapped_feed.simulation.kernel.state import Workspace, World, make_workspace, remember
from wrapped_feed.simulation.listeners import LISTENER
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.randomness import seed_key, subkey

KEYS = [np.uint64(subkey(seed_key(5), number)) for number in range(5_000)]
"""Of days, sessions, plays or attempts."""

LISTENER_KEY = np.uint64(subkey(seed_key(6), 1))

A_MONDAY = days_since_epoch(date(2024, 1, 1))

MAX_PLAYS = 3_000

N_ARTISTS, TRACKS_EACH = 40, 10
N_TRACKS = N_ARTISTS * TRACKS_EACH

STANDARD_ERRORS = 5
"""Drawn shares and means may be off by so many: one in a million would be."""


def assert_share(drawn: Iterable[Any], expected: float) -> None:
    """Check the share of true values."""
    values = np.asarray(list(drawn), dtype=bool)
    error = math.sqrt(expected * (1.0 - expected) / len(values))
    assert abs(values.mean() - expected) <= STANDARD_ERRORS * error, (values.mean(), expected)


def assert_mean(drawn: Iterable[float], expected: float) -> None:
    values = np.asarray(list(drawn), dtype=float)
    error = values.std() / math.sqrt(len(values))
    assert abs(values.mean() - expected) <= STANDARD_ERRORS * error, (values.mean(), expected)


def one_listener(**traits: float) -> np.record:
    """A LISTENER record of which all but the given fields are 0."""
    listener = np.zeros(1, LISTENER)
    for name, value in traits.items():
        listener[name] = value
    record: np.record = listener[0]
    return record


@dataclass
class Listening:
    """What the kernel's functions take: the world, the workspace and the listener."""

    world: World
    workspace: Workspace
    listener: np.record

    @property
    def progress(self) -> Any:
        return self.workspace.progress.view(np.recarray)[0]

    @property
    def context(self) -> Any:
        return self.workspace.context.view(np.recarray)[0]

    def hear(self, tracks: Iterable[int], skipped: bool = False) -> "Listening":
        for track in tracks:
            remember(np.uint32(track), skipped, self.world, self.workspace)
        return self

    def play_from(self, **context: int) -> "Listening":
        """Start a context."""
        for name, value in context.items():
            self.workspace.context[name] = value
        return self


Listens = Callable[..., Listening]


@pytest.fixture(scope="session")
def discographies() -> pa.Table:
    """Track 10 a + n is the artist a's release number n, which came out on 2000-01-01 + n days."""
    return make_tracks(
        [
            {
                "track_id": f"t{artist:02}{number}",
                "artist_id": f"a{artist:02}",
                "released_on": date(2000, 1, 1) + timedelta(days=number),
            }
            for artist in range(N_ARTISTS)
            for number in range(TRACKS_EACH)
        ]
    )


@pytest.fixture(scope="session")
def listens(discographies: pa.Table, parameters: Parameters) -> Listens:
    """Make a listener with given traits, in a world with given parameters and tracks.

    All artists suit the listener's mood, the taste is unlimited, and no track is refused, unless
    the parameters or traits say otherwise.
    """

    def listens(
        changed: dict[str, float] | None = None, tracks: pa.Table = discographies, **traits: float
    ) -> Listening:
        yielding = {
            "artist_phase_floor": 1.0,
            "artist_part_floor": 1.0,
            "genre_phase_floor": 1.0,
            "shortest_return": 0.0,
            "skip_memory": 0.0,
        }
        listener = one_listener(**{"taste_size": math.inf, **traits})
        catalogue = index_catalogue(tracks)
        world = World(
            seed_key=seed_key(5),
            first_day=A_MONDAY,
            end_day=A_MONDAY + 366,
            emit_from=A_MONDAY * MILLIS_PER_DAY,
            catalogue=catalogue,
            skip_odds=np.ones(len(tracks)),
            offsets=np.zeros((1, 600), np.int64),
            offsets_from=A_MONDAY - 200,
            parameters=parameters._replace(**{**yielding, **(changed or {})}).as_record(),
        )
        return Listening(world, make_workspace(catalogue, MAX_PLAYS), listener)

    return listens

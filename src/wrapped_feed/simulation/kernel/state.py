"""What the kernel works on: the world, a listener's history so far, and the names of its draws."""

from typing import NamedTuple

import numpy as np
from numba import njit, uint64

from wrapped_feed.simulation.catalogue_index import N_BINS, CatalogueIndex
from wrapped_feed.simulation.parameters import Parameters

# Without numba's reference counts (nrt), which cost half of the kernel's time. So nothing compiled
# may allocate: what it needs stands in the workspace.
compiled = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
# For what runs once a play or a day and takes the world along: passing that costs a quarter.
inlined = njit(cache=True, error_model="numpy", _nrt=False, inline="always")

NONE = np.uint32(0xFFFFFFFF)
"""No track."""

SECOND = 1_000
"""Milliseconds, as the other lengths of time."""
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

MOST_SESSIONS = 24
"""Sessions a day at most."""

MOST_EXPONENT = 600.0
"""Exponents that can grow are cut here: `exponential` holds to 700."""

GUIDE_STEPS = 4_096
"""Steps of the guide to the running weights."""

# The draws. A draw is a number under a key, and keys are derived from keys: `uniform(key, number)`
# and `subkey(key, number)`. These are the numbers, by the key that they stand under; a new draw
# takes a number that is free there. To change one is to move events.

# Under the seed's key: user ids, from 1 up, are the listeners' keys; what all share is below 0.
SONGS = -1  # key; under it, by the song's name key: how readily it is skipped
LOCATIONS = -2  # key of keys, by location; under each, by genre: the country's taste

# Under a listener's key, more keys:
EVENTS = 100  # under it, an event's key by its number: see FIRST_PAST_EVENT
DAYS = 101  # under it, a day's key by days since 1970-01-01
WEEKS = 102  # under it, a week's key by weeks since the one of 1970-01-01
TASTE = 103  # under it, by genre: the listener's taste

# Under EVENTS: the window's events count from 0 up, those of the past from here down.
FIRST_PAST_EVENT = -2

# Under a week's key:
WEEK_LEVEL = 0

# Under a day's key:
OFF_DAY = 0
DAY_LEVEL = 1
SESSIONS_BY_RATE = 2
SESSION_BY_HABIT = 3
SESSION_START = 100  # + session
SESSION_AT_ANY_HOUR = 200  # + session
SESSION = 1_000  # + session: the session's key

# Under a session's key:
IS_LONG = 0
LENGTH = 1
LENGTH_ROUNDING = 2

# Under an event's key, pairs of draws:
STAY_AND_MODE = 0
UNHEARD_AND_FRESH = 1
PAUSE_AND_SKIP = 2
PAUSE_AND_SKIP_LENGTHS = 3
# and a key for each attempt to draw a track: that of a burst, then the others from 1 up. Version 2
# takes the burst's number for the last resort as well, as a draw.
ATTEMPT = 4  # + attempt
BURST_ATTEMPT = ATTEMPT
LAST_RESORT = ATTEMPT

# Under an attempt's key, pairs of draws. Version 2 takes FIND for a return from anywhere as well.
DRAW = 0
FIND = 1
REFUSE = 2
RETURN_FROM_ANYWHERE = FIND


HEARD_TRACK = np.dtype(
    [
        ("plays", np.int32),  # so far
        ("skipped", np.int32),  # the listener's plays when it was last skipped; 0 for never
    ]
)

HEARD_ARTIST = np.dtype(
    [
        ("plays", np.int32),  # so far
        ("heard", np.int32),  # how many of its tracks were played so far
        ("start", np.uint32),  # the artist's tracks are artist_tracks[start : start + n_tracks],
        ("n_tracks", np.int32),  # for every listener
    ]
)

# Numbers that index arrays have no sign: numba makes one that has count from the end where it is
# below 0, which takes a tenth of the kernel's time.
PAST_PLAY = np.dtype(
    [
        ("track", np.uint32),
        ("artist", np.uint32),  # with it, for both to be looked up at once
    ]
)

PROGRESS = np.dtype(
    [
        ("plays", np.int64),  # so far, with those of the past
        ("events", np.int64),  # so far in the window: the number of the next
        ("free_from", np.int64),  # ms since 1970-01-01, UTC: no session starts earlier
        ("previous", np.uint32),  # the track played last; NONE before the first
        ("was_skipped", np.bool_),  # whether it was skipped
    ]
)


class World(NamedTuple):
    """What is the same for all listeners of a build."""

    seed_key: np.uint64
    """Of the var `seed`: see `randomness.seed_key`."""
    first_day: int
    """First day of the window, in days since 1970-01-01, UTC."""
    end_day: int
    """The day after its last."""
    emit_from: int
    """Milliseconds since 1970-01-01, UTC: what ends earlier is played but not written."""
    catalogue: CatalogueIndex
    """What can be played."""
    skip_odds: np.ndarray
    """float64 (n_tracks,): what a song multiplies a listener's odds of a skip by."""
    gaps: np.ndarray
    """float64 (n_quantiles,): plays between a recent return and the play before it."""
    offsets: np.ndarray
    """int64 (n_time_zones, n_days + 2): local time less UTC in milliseconds, from the day before
    the window to the day after it."""
    hours: np.ndarray
    """float64 (n_chronotypes, 24): running sums of weights over the hours of the day."""
    parameters: Parameters
    """The simulation's parameters."""


class Workspace(NamedTuple):
    """What a thread needs while it plays a listener."""

    progress: np.ndarray
    """One PROGRESS record (1,): where the listener stands."""
    tracks: np.ndarray
    """HEARD_TRACK records (n_tracks,); all zero between listeners."""
    artists: np.ndarray
    """HEARD_ARTIST records (n_artists,); plays and heard likewise."""
    history: np.ndarray
    """PAST_PLAY records (capacity,): the tracks played so far, in order."""
    weights: np.ndarray
    """float64 (n_cells,): running sum of the listener's weights over the cells."""
    guide: np.ndarray
    """int32 (GUIDE_STEPS,): how many of `weights` are at most each step's share of their total."""
    by_newness: np.ndarray
    """float64 (N_BINS,): the listener's weights over the bins of newness."""
    by_popularity: np.ndarray
    """float64 (N_BINS,): those over the bins of popularity."""
    by_genre: np.ndarray
    """float64 (n_genres,): those over the genres."""
    starts: np.ndarray
    """int64 (MOST_SESSIONS,): when a day's sessions start, in milliseconds from local midnight."""


class Events(NamedTuple):
    """Room for events, all of the same shape (n,): the columns of the stream, in its types."""

    ids: np.ndarray
    """int64."""
    ended_at: np.ndarray
    """int64, milliseconds since 1970-01-01, UTC."""
    track_keys: np.ndarray
    """int32."""
    user_ids: np.ndarray
    """int64."""
    listening_times: np.ndarray
    """int64, milliseconds."""


def make_workspace(catalogue: CatalogueIndex, most_plays: int) -> Workspace:
    """Allocate a clean workspace for histories of up to `most_plays` plays."""
    progress = np.zeros(1, PROGRESS)
    progress["previous"] = NONE
    artists = np.zeros(len(catalogue.artist_start) - 1, HEARD_ARTIST)
    artists["start"] = catalogue.artist_start[:-1]
    artists["n_tracks"] = np.diff(catalogue.artist_start)
    return Workspace(
        progress=progress,
        tracks=np.zeros(len(catalogue.tracks), HEARD_TRACK),
        artists=artists,
        history=np.empty(most_plays, PAST_PLAY),
        weights=np.empty(len(catalogue.cell_genre), np.float64),
        guide=np.empty(GUIDE_STEPS, np.int32),
        by_newness=np.empty(N_BINS, np.float64),
        by_popularity=np.empty(N_BINS, np.float64),
        by_genre=np.empty(len(catalogue.genre_key), np.float64),
        starts=np.empty(MOST_SESSIONS, np.int64),
    )


@compiled
def remember(
    track: np.uint32, is_skipped: bool, catalogue: CatalogueIndex, workspace: Workspace
) -> None:
    """Add a play to the listener's history."""
    progress = workspace.progress[0]
    artist = catalogue.tracks[track].artist
    play = uint64(progress.plays)
    workspace.history[play].track = track
    workspace.history[play].artist = artist
    if workspace.tracks[track].plays == 0:
        workspace.artists[artist].heard += 1
    workspace.tracks[track].plays += 1
    workspace.artists[artist].plays += 1
    progress.plays += 1
    if is_skipped:
        workspace.tracks[track].skipped = progress.plays
    progress.previous = track
    progress.was_skipped = is_skipped


@compiled
def forget(workspace: Workspace) -> None:
    """Leave the workspace clean: its history empty, nothing heard."""
    progress = workspace.progress[0]
    for play in range(progress.plays):
        track = workspace.history[play].track
        if workspace.tracks[track].plays > 0:
            workspace.tracks[track].plays = 0
            workspace.tracks[track].skipped = 0
            artist = workspace.history[play].artist
            workspace.artists[artist].plays = 0
            workspace.artists[artist].heard = 0
    progress.plays = 0
    progress.events = 0
    progress.free_from = 0
    progress.previous = NONE
    progress.was_skipped = False


@compiled
def count_up_to(sorted_values: np.ndarray, most: float) -> int:
    """Count the values that are at most `most`."""
    low, high = 0, len(sorted_values)
    while low < high:
        middle = (low + high) // 2
        if sorted_values[middle] <= most:
            low = middle + 1
        else:
            high = middle
    return low

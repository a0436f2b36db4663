"""Data structures of the kernel: shared data, and a listener's history."""

from typing import NamedTuple

import numpy as np
from numba import njit, uint64

from wrapped_feed.simulation.catalogue_index import N_BINS, CatalogueIndex

# Without numba's reference counting (nrt), which takes half of the kernel's time. So compiled
# functions must not allocate arrays: they use those of the workspace.
compiled = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
# For functions called per play or per day with the world: passing it takes a quarter of the time.
inlined = njit(cache=True, error_model="numpy", _nrt=False, forceinline=True)

NO_TRACK = np.uint32(0xFFFFFFFF)
"""Returned instead of the index of a track if there is none."""

NO_CRAZE = NO_PHASE = -1
"""Number of the craze, or of the phase, before the first."""

SECOND = 1_000
"""Milliseconds, like MINUTE and HOUR."""
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

MAX_SESSIONS = 24
"""Maximal number of sessions per day."""

MAX_EXPONENT = 600.0
"""Unbounded exponents are clipped to this: `exponential` is valid up to 700."""

WINDOW_PARTS = 16
"""Number of parts of the waking window, each with a weight of its own."""

N_PARTS = 6
"""Number of parts of the week: the thirds of the day, on weekdays and on weekends."""

EVERY_PART = (1 << N_PARTS) - 1
MOOD_IS_ON = 1 << N_PARTS
MOOD_BITS = N_PARTS + 1
"""Bits of HEARD_ARTIST.mood: see there."""

GAP_STEPS = 1_024
"""Number of quantiles of the gap of a return."""

GUIDE_STEPS = 4_096
"""Number of entries of the guide table, which speeds up drawing a cell."""

HEARD_TRACK = np.dtype(
    [
        ("plays", np.int32),  # number of plays of the track
        ("free_from", np.int32),  # number of the listener's plays from which it is played again
    ]
)
"""What a listener has heard of a track."""

HEARD_ARTIST = np.dtype(
    [
        ("heard", np.int32),  # number of the artist's tracks that have been played
        ("start", np.uint32),  # the artist's first track
        ("n_tracks", np.int32),  # number of its tracks; both are the same for all listeners
        # whether the listener is in the mood for the artist: a bit for each part of the week, one
        # for the phase, and above them the number of the phase for which it was drawn
        ("mood", np.int32),
    ]
)
"""What a listener has heard of an artist."""

# Indices are unsigned: for signed ones numba adds code for negative indices, which takes a tenth of
# the kernel's time.
PAST_PLAY = np.dtype(
    [
        ("track", np.uint32),
        ("artist", np.uint32),  # stored here to save looking it up
    ]
)
"""A play in a listener's history."""

PROGRESS = np.dtype(
    [
        ("plays", np.int64),  # number of plays, including those before the window
        ("artists", np.int64),  # number of their artists
        ("events", np.int64),  # number of plays in the window, which is the next event's number
        ("free_from", np.int64),  # earliest start of a session, ms since 1970-01-01, UTC
        ("previous", np.uint32),  # the last track; NO_TRACK before the first
        ("was_skipped", np.bool_),  # whether it was skipped
        ("was_repeat", np.bool_),  # whether it repeated the track before it
        ("skips", np.bool_),  # whether the listener is in the mood for skipping
        ("skip_level", np.float64),  # share of the session's plays in that mood
        ("phase", np.int64),  # number of the phase of half of the artists
        ("other_phase", np.int64),  # of the others
        ("genre_phase", np.int64),  # of the genres; NO_PHASE before the first
        ("part", np.int64),  # part of the week
        ("craze", np.int64),  # number of the craze
        ("craze_track", np.uint32),  # its track
        ("craze_rate", np.float64),  # its track's share of the plays
    ]
)
"""How far the simulation of a listener has got."""

CONTEXT = np.dtype(
    [
        ("kind", np.int64),  # one of the kinds in `contexts`
        ("left", np.int64),  # plays left
        ("place", np.int64),  # number of the next past play, or the next track of the artist
        ("width", np.int64),  # number of past plays that are shuffled
        ("step", np.int64),  # odd: goes through them in an order of its own
        ("includes_unheard", np.bool_),  # whether an artist's unheard tracks are played as well
        ("artist", np.uint32),  # whose tracks are played
    ]
)
"""What the listener is playing from. Fields that the kind does not need are undefined."""


class World(NamedTuple):
    """The data that all listeners share."""

    seed_key: np.uint64
    """The key of the var `seed`: see `randomness.seed_key`."""
    first_day: int
    """First day of the window, in days since 1970-01-01, UTC."""
    end_day: int
    """The day after the last of the window, likewise."""
    emit_from: int
    """Milliseconds since 1970-01-01, UTC: plays that end earlier are simulated but not written."""
    catalogue: CatalogueIndex
    """The tracks that can be played."""
    skip_odds: np.ndarray
    """float64 (n_tracks,): see `skips.song_skip_odds`."""
    offsets: np.ndarray
    """int64 (n_time_zones, n_days): local time minus UTC in milliseconds, by day from offsets_from
    to the day after the window."""
    offsets_from: int
    """Days since 1970-01-01: before the past of every listener."""
    parameters: np.record
    """The simulation's parameters: see `Parameters.as_record`."""


class Workspace(NamedTuple):
    """The state of the listener that a thread is simulating."""

    progress: np.ndarray
    """One PROGRESS record (1,)."""
    context: np.ndarray
    """One CONTEXT record (1,)."""
    tracks: np.ndarray
    """HEARD_TRACK records (n_tracks,); all zero between listeners."""
    artists: np.ndarray
    """HEARD_ARTIST records (n_artists,); `heard` and `mood` are zero between listeners."""
    artist_plays: np.ndarray
    """int32 (n_artists,): number of plays of each artist; an array of its own, which is read for
    every draw and so small that it stays in the processor's cache."""
    history: np.ndarray
    """PAST_PLAY records (capacity,), of which the first `progress.plays` are set."""
    weights: np.ndarray
    """float64 (n_cells,): cumulative weights of the cells."""
    guide: np.ndarray
    """int32 (GUIDE_STEPS,): entry i is the first cell whose cumulative weight is at least the
    share i / GUIDE_STEPS of the total."""
    by_newness: np.ndarray
    """float64 (N_BINS,): weights of the bins of newness."""
    by_popularity: np.ndarray
    """float64 (N_BINS,): weights of the bins of popularity."""
    by_genre: np.ndarray
    """float64 (n_genres,): weights of the genres."""
    genre_is_on: np.ndarray
    """bool (n_genres,): whether the listener looks for the genre in this phase."""
    gaps: np.ndarray
    """float64 (GAP_STEPS,): see `memory.tabulate_gaps`."""
    hours: np.ndarray
    """float64 (2, WINDOW_PARTS): cumulative weights of the parts of the waking window, on weekdays
    and on weekends."""
    starts: np.ndarray
    """int64 (MAX_SESSIONS,): starts of a day's sessions, in milliseconds from local midnight."""


class Events(NamedTuple):
    """Buffers of the same shape (n,) for the columns of stream.EVENT_SCHEMA, in its order."""

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


def make_workspace(catalogue: CatalogueIndex, max_plays: int) -> Workspace:
    """Allocate a workspace for histories of up to `max_plays` plays."""
    progress = np.zeros(1, PROGRESS)
    progress["previous"] = NO_TRACK
    progress["craze"] = NO_CRAZE
    progress["genre_phase"] = NO_PHASE
    artists = np.zeros(len(catalogue.artist_start) - 1, HEARD_ARTIST)
    artists["start"] = catalogue.artist_start[:-1]
    artists["n_tracks"] = np.diff(catalogue.artist_start)
    return Workspace(
        progress=progress,
        context=np.zeros(1, CONTEXT),
        tracks=np.zeros(len(catalogue.tracks), HEARD_TRACK),
        artists=artists,
        artist_plays=np.zeros(len(artists), np.int32),
        history=np.empty(max_plays, PAST_PLAY),
        weights=np.empty(len(catalogue.cell_genre), np.float64),
        guide=np.empty(GUIDE_STEPS, np.int32),
        by_newness=np.empty(N_BINS, np.float64),
        by_popularity=np.empty(N_BINS, np.float64),
        by_genre=np.empty(len(catalogue.genre_key), np.float64),
        genre_is_on=np.empty(len(catalogue.genre_key), np.bool_),
        gaps=np.empty(GAP_STEPS, np.float64),
        hours=np.empty((2, WINDOW_PARTS), np.float64),
        starts=np.empty(MAX_SESSIONS, np.int64),
    )


@inlined
def remember(track: np.uint32, is_skipped: bool, world: World, workspace: Workspace) -> None:
    """Add a play to the listener's history."""
    progress = workspace.progress[0]
    artist = world.catalogue.tracks[track].artist
    play = uint64(progress.plays)
    workspace.history[play].track = track
    workspace.history[play].artist = artist
    if workspace.tracks[track].plays == 0:
        workspace.artists[artist].heard += 1
        progress.artists += workspace.artist_plays[artist] == 0
    workspace.tracks[track].plays += 1
    workspace.artist_plays[artist] += 1
    progress.plays += 1
    rest = world.parameters.skip_memory if is_skipped else world.parameters.shortest_return
    workspace.tracks[track].free_from = progress.plays + int(rest)
    progress.was_repeat = track == progress.previous
    progress.previous = track
    progress.was_skipped = is_skipped


@compiled
def forget(workspace: Workspace) -> None:
    """Reset the workspace for the next listener."""
    progress = workspace.progress[0]
    # all tracks: quicker than to look up those in the history
    for track in range(uint64(len(workspace.tracks))):
        workspace.tracks[track].plays = 0
        workspace.tracks[track].free_from = 0
    for artist in range(uint64(len(workspace.artists))):
        workspace.artist_plays[artist] = 0
        workspace.artists[artist].heard = 0
        workspace.artists[artist].mood = 0
    progress.plays = 0
    progress.artists = 0
    progress.events = 0
    progress.free_from = 0
    progress.previous = NO_TRACK
    progress.was_skipped = False
    progress.was_repeat = False
    progress.skips = False
    progress.craze = NO_CRAZE
    progress.genre_phase = NO_PHASE
    workspace.context[0].left = 0


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

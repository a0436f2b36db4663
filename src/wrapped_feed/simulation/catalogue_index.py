"""The catalogue in the form that the kernel reads: flat arrays, with tracks and artists as ints."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wrapped_feed.simulation.clock import decimal_years
from wrapped_feed.simulation.randomness import name_keys

TRACK_COLUMNS = (
    "track_key",
    "track_id",
    "artist_id",
    "track_genre",
    "duration_ms",
    "popularity",
    "artist_popularity",
    "released_on",
)
"""The columns of the tracks that the simulation reads."""

N_BINS = 24
"""Number of bins of the rank of newness, and of the rank of popularity."""

ARTIST_POPULARITY_WEIGHT = 2
"""Weight of the artist's popularity, relative to the track's, when tracks are ranked by it."""

MAX_CORRELATION = 0.9
"""Correlations of newness and popularity are clipped to this: the inverse diverges at 1."""

TRACK = np.dtype(
    [
        ("key", np.int32),  # track_key, which identifies the track in the events
        ("artist", np.uint32),  # index of the primary artist
        ("duration", np.int32),  # milliseconds
        ("released", np.int32),  # days since 1970-01-01
    ]
)
"""A track. The fields are read together, so they are stored together."""

CELL_TRACK = np.dtype(
    [("track", np.uint32), ("artist", np.uint32), ("released", np.int32)]  # as in TRACK
)
"""A track of a cell."""


class CatalogueIndex(NamedTuple):
    """The catalogue for the kernel.

    An artist is its index in the order of the ids. A track is its index in the order of artists,
    then release days, then ids: so an artist's tracks are a range, in the order of their release.

    A cell is the set of tracks in the same bin of newness, bin of popularity, and genre. A
    listener's weights are computed per cell, and the tracks of a cell are equally likely.
    """

    tracks: np.ndarray
    """TRACK records (n_tracks,)."""
    song_key: np.ndarray
    """int64 (n_tracks,): the number under which the song's draws are made."""
    artist_start: np.ndarray
    """int32 (n_artists + 1,): artist a has tracks artist_start[a] to artist_start[a + 1] - 1."""
    cell_start: np.ndarray
    """int32 (n_cells + 1,): cell c has cell_tracks[cell_start[c] : cell_start[c + 1]]."""
    cell_tracks: np.ndarray
    """CELL_TRACK records (n_tracks,), grouped by cell, in an order of no meaning within it."""
    cell_newness: np.ndarray
    """int32 (n_cells,): bin of the rank of newness; 0 is the oldest."""
    cell_popularity: np.ndarray
    """int32 (n_cells,): bin of the rank of popularity; 0 is the least popular."""
    cell_genre: np.ndarray
    """int32 (n_cells,): index of the genre."""
    newness_year: np.ndarray
    """float64 (N_BINS,): mean release year of the tracks in each bin of newness."""
    by_release: np.ndarray
    """uint32 (n_tracks,): the tracks, sorted by release day, then id."""
    released_by_release: np.ndarray
    """int32 (n_tracks,): their release days, since 1970-01-01."""
    genre_key: np.ndarray
    """int64 (n_genres,): the number under which tastes for the genre are drawn."""
    tilt: np.ndarray
    """float64 (2, 2): matrix that maps the intended shifts of the mean ranks (newness, popularity)
    to exponents along the two axes, so that shifting one mean does not shift the other, although
    new tracks are more popular."""


def index_catalogue(tracks: pa.Table) -> CatalogueIndex:
    """Build the index.

    Parameters
    ----------
    tracks
        TRACK_COLUMNS, one row per track, in any order: ids and genre are strings, key, duration
        and popularities are integers, `released_on` is date32.

    Returns
    -------
    CatalogueIndex
        The arrays.

    Raises
    ------
    ValueError
        There are no tracks.
    """
    if not len(tracks):
        raise ValueError(
            "No track is left after the joins: look up the step that dropped them in the table "
            "catalogue_screening, and set the var catalogue_dir to files that share song names."
        )
    tracks = tracks.sort_by(
        [(name, "ascending") for name in ("artist_id", "released_on", "track_id")]
    )
    artist, artist_ids = _number(tracks["artist_id"])
    song_key = name_keys(tracks["track_id"])
    genre, genres = _number(tracks["track_genre"])
    released = tracks["released_on"].cast(pa.int32()).to_numpy()
    newness = _ranks(released)
    popularity = _ranks(
        ARTIST_POPULARITY_WEIGHT * tracks["artist_popularity"].to_numpy()
        + tracks["popularity"].to_numpy()
    )
    newness_bin = (newness * N_BINS).astype(np.int64)
    popularity_bin = (popularity * N_BINS).astype(np.int64)

    # the combinations of genre and bins that have tracks
    combination = (genre * N_BINS + newness_bin) * N_BINS + popularity_bin
    cells, cell = np.unique(combination, return_inverse=True)
    # by song key, so that neighbours in a cell are not of the same artist
    by_cell = np.lexsort((song_key, cell))
    cell_tracks = np.empty(len(tracks), CELL_TRACK)
    cell_tracks["track"] = by_cell
    cell_tracks["artist"] = artist[by_cell]
    cell_tracks["released"] = released[by_cell]
    by_release = np.argsort(released, kind="stable").astype(np.uint32)
    return CatalogueIndex(
        tracks=_records(tracks, artist, released),
        song_key=song_key,
        artist_start=_starts(artist, len(artist_ids)),
        cell_start=_starts(cell[by_cell], len(cells)),
        cell_tracks=cell_tracks,
        cell_newness=(cells // N_BINS % N_BINS).astype(np.int32),
        cell_popularity=(cells % N_BINS).astype(np.int32),
        cell_genre=(cells // N_BINS**2).astype(np.int32),
        newness_year=_mean_by_bin(newness_bin, decimal_years(released)),
        by_release=by_release,
        released_by_release=released[by_release],
        genre_key=name_keys(genres),
        tilt=_decorrelating_tilt(newness, popularity),
    )


def _number(names: pa.ChunkedArray) -> tuple[np.ndarray, pa.Array]:
    """Encode names as int64 (n,) indices into the sorted distinct names, which come second."""
    distinct = pc.unique(names).sort()
    return pc.index_in(names, distinct).to_numpy().astype(np.int64), distinct


def _ranks(values: np.ndarray) -> np.ndarray:
    """Compute the mid-ranks of `values`, scaled to (0, 1): ties get the same rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: np.ndarray = ((np.cumsum(counts) - counts / 2) / len(values))[inverse]
    return ranks


def _starts(sorted_groups: np.ndarray, n_groups: int) -> np.ndarray:
    """Find where each group starts, and where the last one ends: int32 (n_groups + 1,)."""
    return np.searchsorted(sorted_groups, np.arange(n_groups + 1)).astype(np.int32)


def _mean_by_bin(bins: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Average the values of each bin, 0 for an empty bin: float64 (N_BINS,)."""
    counts = np.maximum(np.bincount(bins, minlength=N_BINS), 1)
    means: np.ndarray = np.bincount(bins, weights=values, minlength=N_BINS) / counts
    return means


def _records(tracks: pa.Table, artist: np.ndarray, released: np.ndarray) -> np.ndarray:
    """Build the TRACK records (n_tracks,)."""
    records = np.empty(len(tracks), TRACK)
    records["key"] = tracks["track_key"].to_numpy()
    records["artist"] = artist
    records["duration"] = tracks["duration_ms"].to_numpy()
    records["released"] = released
    return records


def _decorrelating_tilt(newness: np.ndarray, popularity: np.ndarray) -> np.ndarray:
    """Invert the correlation matrix R of the two ranks: float64 (2, 2).

    Weighting tracks by exp(t . x) shifts the mean of the ranks x by C t to first order, where C is
    their covariance matrix. Both ranks have about the same variance v, so C = v R, and t = R^-1 s
    shifts the means by v s: one axis does not affect the other.
    """
    x, y = newness - newness.mean(), popularity - popularity.mean()
    spread = np.sqrt((x * x).sum() * (y * y).sum())
    # with one track, or one release day, there is no correlation
    r = 0.0 if spread == 0.0 else (x * y).sum() / spread
    r = min(max(r, -MAX_CORRELATION), MAX_CORRELATION)
    return np.array([[1.0, -r], [-r, 1.0]]) / (1.0 - r * r)

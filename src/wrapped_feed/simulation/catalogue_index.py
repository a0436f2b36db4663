"""The catalogue as the kernel reads it: flat arrays, tracks and artists by number."""

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
"""What the simulation reads of the tracks."""

N_BINS = 24
"""Bins along each of the axes newness and popularity that tracks are drawn by."""

ARTIST_POPULARITY_WEIGHT = 2
"""What an artist's popularity counts beside its track's, when tracks are ranked by popularity."""

MOST_CORRELATION = 0.9
"""Of newness and popularity: one closer to 1 is cut, or taking it out would blow up the tilts."""

TRACK = np.dtype(
    [
        ("key", np.int32),  # what plays name the track by
        ("artist", np.uint32),  # number of the primary artist
        ("duration", np.int32),  # milliseconds
        ("released", np.int32),  # days since 1970-01-01
    ]
)


class CatalogueIndex(NamedTuple):
    """The catalogue for the kernel. Tracks and artists are numbered by the order of their ids.

    A cell holds the tracks of like newness, popularity and genre: a listener's weights are worked
    out per cell, not per track, and within a cell every track is as likely as the next.
    """

    tracks: np.ndarray
    """TRACK records (n_tracks,): together, because they are read together."""
    artist_start: np.ndarray
    """int32 (n_artists + 1,): an artist's tracks are artist_tracks[start : next start]."""
    artist_tracks: np.ndarray
    """uint32 (n_tracks,)."""
    cell_start: np.ndarray
    """int32 (n_cells + 1,): a cell's tracks are cell_tracks[start : next start]."""
    cell_tracks: np.ndarray
    """uint32 (n_tracks,)."""
    cell_newness: np.ndarray
    """int32 (n_cells,): bin of the rank of newness, 0 the oldest."""
    cell_popularity: np.ndarray
    """int32 (n_cells,): bin of the rank of popularity, 0 the least."""
    cell_genre: np.ndarray
    """int32 (n_cells,)."""
    newness_year: np.ndarray
    """float64 (N_BINS,): mean year of release of a bin of newness."""
    by_release: np.ndarray
    """uint32 (n_tracks,): tracks by day of release, then id."""
    released_by_release: np.ndarray
    """int32 (n_tracks,): their days of release."""
    genre_key: np.ndarray
    """int64 (n_genres,): what tastes for it are drawn by."""
    tilt: np.ndarray
    """float64 (2, 2): turns a wished shift (newness, popularity) into weights along both axes that
    leave the other mean where it was, though new tracks are more popular."""


def index_catalogue(tracks: pa.Table) -> CatalogueIndex:
    """Build the index.

    Parameters
    ----------
    tracks
        One row per track, by `track_id`, with TRACK_COLUMNS: ids and genre as string, key, duration
        and popularities as integers, the release as date32.

    Returns
    -------
    CatalogueIndex
        The arrays.

    Raises
    ------
    ValueError
        There is no track.
    """
    if not len(tracks):
        raise ValueError(
            "No track is left after the joins: see the table catalogue_screening for the step that "
            "dropped them, and point the var catalogue_dir at files that share song names."
        )
    artist, artist_ids = _number(tracks["artist_id"])
    genre, genres = _number(tracks["track_genre"])
    released = tracks["released_on"].cast(pa.int32()).to_numpy()
    newness = _ranks(released)
    popularity = _ranks(
        ARTIST_POPULARITY_WEIGHT * tracks["artist_popularity"].to_numpy()
        + tracks["popularity"].to_numpy()
    )
    newness_bin = (newness * N_BINS).astype(np.int64)
    popularity_bin = (popularity * N_BINS).astype(np.int64)

    # the cells that hold tracks, of all combinations of genre and bins
    combination = (genre * N_BINS + newness_bin) * N_BINS + popularity_bin
    cells, cell = np.unique(combination, return_inverse=True)
    cell_start, cell_tracks = _group(cell, len(cells))
    artist_start, artist_tracks = _group(artist, len(artist_ids))
    by_release = np.argsort(released, kind="stable").astype(np.uint32)
    return CatalogueIndex(
        tracks=_records(tracks, artist, released),
        artist_start=artist_start,
        artist_tracks=artist_tracks,
        cell_start=cell_start,
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
    """Give each distinct name a number: int64 (n,) for the rows, and the names in that order."""
    distinct = pc.unique(names).sort()
    return pc.index_in(names, distinct).to_numpy().astype(np.int64), distinct


def _ranks(values: np.ndarray) -> np.ndarray:
    """Give the mid-ranks of `values` in (0, 1): equal values get equal ranks."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: np.ndarray = ((np.cumsum(counts) - counts / 2) / len(values))[place]
    return ranks


def _group(group: np.ndarray, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Sort tracks by group: int32 where each group starts, and uint32 the tracks in its order."""
    tracks = np.argsort(group, kind="stable").astype(np.uint32)
    return np.searchsorted(group[tracks], np.arange(n_groups + 1)).astype(np.int32), tracks


def _mean_by_bin(bins: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Average the values of each bin, 0 where there is none: float64 (N_BINS,)."""
    counts = np.maximum(np.bincount(bins, minlength=N_BINS), 1)
    means: np.ndarray = np.bincount(bins, weights=values, minlength=N_BINS) / counts
    return means


def _records(tracks: pa.Table, artist: np.ndarray, released: np.ndarray) -> np.ndarray:
    """Put what is read together into TRACK records (n_tracks,)."""
    records = np.empty(len(tracks), TRACK)
    records["key"] = tracks["track_key"].to_numpy()
    records["artist"] = artist
    records["duration"] = tracks["duration_ms"].to_numpy()
    records["released"] = released
    return records


def _decorrelating_tilt(newness: np.ndarray, popularity: np.ndarray) -> np.ndarray:
    """Invert the correlation of the two ranks.

    A weight of exp(t x) shifts the mean of x by the covariance times t; so t = C^-1 s shifts it
    by s along one axis and not at all along the other.
    """
    x, y = newness - newness.mean(), popularity - popularity.mean()
    spread = np.sqrt((x * x).sum() * (y * y).sum())
    # a catalogue of one track, or of one day, has no correlation to take out
    r = 0.0 if spread == 0.0 else (x * y).sum() / spread
    r = min(max(r, -MOST_CORRELATION), MOST_CORRELATION)
    return np.array([[1.0, -r], [-r, 1.0]]) / (1.0 - r * r)

"""The tracks of the sample's releases."""

import numpy as np
import pandas as pd

from wrapped_feed.catalogue.sample.audio import make_audio_features
from wrapped_feed.catalogue.sample.genres import GENRES, draw_genres
from wrapped_feed.catalogue.sample.names import Names, ids
from wrapped_feed.catalogue.sample.quantiles import standardised, with_quantiles

_POPULARITY = (0, 0, 0, 11, 34, 46, 59, 69, 74, 82, 90, 100)
"""Quantiles, as measured on a real sample of the public catalogue."""
_ARTIST_IN_POPULARITY = 0.73
_NEWNESS_IN_POPULARITY = 0.31
_TRACKS_IN_POPULARITY = -0.28
"""An artist with many tracks has many that few people hear."""
_OWN_IN_POPULARITY = 0.67
_STEADY = 0.5
"""Share of the variance of the last that an artist's tracks have in common."""

_MAIN_GENRE = 0.7
"""Share of the releases that are of the artist's own genre."""
_TITLE_TRACKS = 0.4
"""Share of the albums with a track of the same name."""


def make_tracks(
    draw: np.random.RandomState, artists: pd.DataFrame, releases: pd.DataFrame
) -> pd.DataFrame:
    """Draw the tracks.

    Parameters
    ----------
    draw
        The random numbers.
    artists
        The result of `make_artists`.
    releases
        The result of `make_releases`.

    Returns
    -------
    pandas.DataFrame
        One row per track, release by release: `id`, `name`, `artist` (row number in `artists`),
        `genre`, `album_name`, `release_date`, `popularity`, and the columns of
        `make_audio_features`.
    """
    release = np.repeat(np.arange(len(releases)), releases["n_tracks"])
    each = releases.iloc[release].reset_index(drop=True)
    other = np.array(list(GENRES))[draw_genres(draw, len(releases))]
    main = artists["genre"].to_numpy()[releases["artist"]]
    genre = np.where(draw.random_sample(len(releases)) < _MAIN_GENRE, main, other)
    own = np.sqrt(_STEADY) * draw.standard_normal(len(artists))[each["artist"]] + np.sqrt(
        1 - _STEADY
    ) * draw.standard_normal(len(each))
    popularity = standardised(
        _ARTIST_IN_POPULARITY * standardised(artists["popularity_score"].to_numpy()[each["artist"]])
        + _NEWNESS_IN_POPULARITY * each["newness_score"].to_numpy()
        + _TRACKS_IN_POPULARITY
        * standardised(np.log(artists["n_tracks"].to_numpy()[each["artist"]]))
        + _OWN_IN_POPULARITY * own
    )
    tracks = pd.DataFrame(
        {
            "id": ids(draw, len(each), "MadeUpSampleTrack"),
            "name": _titles(draw, releases),
            "artist": each["artist"],
            "genre": genre[release],
            "album_name": each["name"],
            "release_date": each["release_date"],
            "popularity": with_quantiles(popularity, _POPULARITY).round().astype(int),
            "newness_score": each["newness_score"],
            "popularity_score": popularity,
        }
    )
    return tracks.join(make_audio_features(draw, tracks))


def _titles(draw: np.random.RandomState, releases: pd.DataFrame) -> list[str]:
    names = Names(draw)
    titles = []
    for name, n_tracks, is_single in zip(
        releases["name"], releases["n_tracks"], releases["is_single"], strict=True
    ):
        has_title_track = is_single or (n_tracks > 1 and draw.random_sample() < _TITLE_TRACKS)
        first = name if has_title_track else names.title()
        titles += [first, *(names.title() for _ in range(n_tracks - 1))]
    return titles

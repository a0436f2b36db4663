"""The artists of the sample: popular ones have more followers, more tracks and newer ones."""

import numpy as np
import pandas as pd

from wrapped_feed.catalogue.sample.genres import GENRES, draw_genres
from wrapped_feed.catalogue.sample.names import AWKWARD_ARTISTS, FOREIGN_ARTISTS, Names, ids
from wrapped_feed.catalogue.sample.quantiles import (
    correlated,
    standardised,
    with_quantiles,
)

N_WITH_TRACKS = 8_100
N_WITHOUT_TRACKS = 1_000

# quantiles, as measured on a real sample of the public catalogue
_POPULARITY = (0, 0, 2, 21, 42, 53, 63, 71, 77, 87, 95, 100)
_POPULARITY_WITHOUT_TRACKS = (0, 0, 0, 0, 1, 14, 32, 48, 55, 65, 75, 80)
_LOG10_FOLLOWERS = (0, 0, 1.43, 3.01, 4.36, 5.06, 5.67, 6.16, 6.47, 7.02, 7.53, 7.9)
_TRACKS_LEVELS = (0, 0.54, 0.541, 0.71, 0.81, 0.86, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 1)
_TRACKS = (1, 1, 2, 2.9, 3.9, 5, 6.6, 10, 17.5, 23.5, 30, 47, 67, 178)

_GENRE_IN_POPULARITY = 0.5
_GENRE_IN_NEWNESS = 0.8
_POPULARITY_IN_TRACKS = 0.55
_POPULARITY_IN_NEWNESS = 0.36
_POPULARITY_IN_FOLLOWERS = 0.92


def make_artists(draw: np.random.RandomState) -> pd.DataFrame:
    """Draw the artists.

    Returns
    -------
    pandas.DataFrame
        One row per artist: `id`, `name`, `genre`, `popularity`, `followers` and `n_tracks`; and
        the scores `popularity_score` and `newness_score`, with mean 0 and standard deviation 1.
    """
    n = N_WITH_TRACKS + N_WITHOUT_TRACKS
    genre = draw_genres(draw, n)
    means = np.array([(each.popularity, each.newness) for each in GENRES.values()])[genre]
    popularity = standardised(_GENRE_IN_POPULARITY * means[:, 0] + draw.standard_normal(n))
    newness = standardised(
        _GENRE_IN_NEWNESS * means[:, 1]
        + _POPULARITY_IN_NEWNESS * popularity
        + draw.standard_normal(n)
    )
    followers = correlated(draw, popularity, _POPULARITY_IN_FOLLOWERS)
    tracks = correlated(draw, popularity, _POPULARITY_IN_TRACKS)
    played = np.arange(n) < N_WITH_TRACKS
    artists = pd.DataFrame(
        {
            "id": ids(draw, n, "MadeUpSampleArtist"),
            "name": _names(draw, n),
            "genre": np.array(list(GENRES))[genre],
            "popularity": 0,
            "n_tracks": 0,
            "popularity_score": popularity,
            "newness_score": newness,
        }
    )
    for group, quantiles in ((played, _POPULARITY), (~played, _POPULARITY_WITHOUT_TRACKS)):
        artists.loc[group, "popularity"] = with_quantiles(popularity[group], quantiles).round()
    artists["followers"] = np.floor(10 ** with_quantiles(followers, _LOG10_FOLLOWERS))
    artists.loc[played, "n_tracks"] = np.floor(
        with_quantiles(tracks[played], _TRACKS, _TRACKS_LEVELS)
    )
    return artists


def _names(draw: np.random.RandomState, n: int) -> list[str]:
    names = Names(draw)
    awkward = [*AWKWARD_ARTISTS, *FOREIGN_ARTISTS]
    return awkward + [names.artist() for _ in range(n - len(awkward))]

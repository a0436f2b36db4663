"""Audio features with the distributions and the correlations of real tracks."""

import numpy as np
import pandas as pd

from wrapped_feed.catalogue.sample.genres import GENRES
from wrapped_feed.catalogue.sample.quantiles import with_quantiles, with_shares

# Measured on a real sample of the public catalogue: quantiles, shares, and rank correlations,
# adjusted for what ties take away from them.
_QUANTILES = {
    "danceability": (0, 0.066, 0.175, 0.285, 0.458, 0.571, 0.676, 0.763, 0.81, 0.887, 0.95, 0.98),
    "energy": (0, 0.0025, 0.0585, 0.185, 0.44, 0.637, 0.812, 0.914, 0.95, 0.986, 0.997, 1),
    "loudness": (-43, -32, -22.7, -16.7, -11, -7.81, -5.58, -4.11, -3.39, -2.22, -0.67, 1.9),
    "speechiness": (0, 0.023, 0.025, 0.0272, 0.033, 0.042, 0.066, 0.129, 0.211, 0.372, 0.87, 0.96),
    "acousticness": (0, 2e-6, 2e-5, 0.00045, 0.0394, 0.252, 0.627, 0.842, 0.923, 0.986, 0.995, 1),
    "instrumentalness": (0, 0, 0, 0, 0, 2e-5, 0.0039, 0.312, 0.794, 0.933, 0.978, 1),
    "liveness": (0, 0.0226, 0.0375, 0.058, 0.0956, 0.131, 0.261, 0.398, 0.631, 0.942, 0.985, 1),
    "valence": (0, 0, 0.0457, 0.124, 0.327, 0.531, 0.744, 0.884, 0.935, 0.967, 0.981, 1),
    "tempo": (30, 47.7, 67.8, 78, 97.8, 120, 140, 165, 175, 194, 207, 243),
    "duration": (14, 47.3, 90.3, 136, 188, 227, 272, 324, 370, 514, 1020, 3300),  # seconds
}
_SHARES = {
    "key": (0.123, 0.076, 0.115, 0.032, 0.091, 0.082, 0.057, 0.121, 0.057, 0.112, 0.06, 0.074),
    "mode": (0.337, 0.663),
    "time_signature": (0, 0.006, 0, 0.074, 0.91, 0.01),
}
_ORDER = (
    "newness",
    "popularity",
    "danceability",
    "energy",
    "acousticness",
    "instrumentalness",
    "valence",
    "loudness",
    "speechiness",
    "liveness",
    "tempo",
    "duration",
    "key",
    "mode",
    "time_signature",
)
_CORRELATIONS = (
    # the row of a feature has its correlations with those before it in _ORDER
    (),
    (0.48,),
    (0.17, 0.11),
    (0.28, 0.18, 0.09),
    (-0.26, -0.24, -0.04, -0.7),
    (-0.21, -0.11, -0.12, -0.04, -0.07),
    (-0.16, -0.08, 0.5, 0.31, -0.08, -0.15),
    (0.49, 0.3, 0.1, 0.76, -0.5, -0.28, 0.15),
    (0.16, 0.07, 0.15, 0.37, -0.21, -0.04, 0.17, 0.21),
    (0.01, -0.05, -0.15, 0.14, -0.02, -0.07, -0.01, 0.09, 0.06),
    (0.07, 0.02, -0.11, 0.21, -0.18, -0.01, 0.06, 0.15, 0.11, 0.02),
    (0.1, 0.07, -0.08, 0.09, -0.17, 0.11, -0.21, 0.04, -0.1, -0.04, 0.01),
    (0.01, -0.01, 0.02, 0.03, -0.03, 0.02, 0.02, 0.02, 0.04, -0.01, 0.01, 0.01),
    (-0.12, -0.04, -0.08, -0.11, 0.11, -0.09, 0.01, -0.06, -0.17, 0.01, 0.01, -0.09, -0.17),
    (0.14, 0.11, 0.27, 0.33, -0.28, -0.05, 0.21, 0.24, 0.13, 0, -0.02, 0.09, 0, -0.05),
)
_OF_TRACK = 2
"""Number of rows of _ORDER that are given with the track."""
_OF_GENRE = 5
"""Number of features after these that a Genre has; those of the rest follow from them."""

_GENRE_WEIGHT = 0.4
_ARTIST_SHARE = 0.35
"""Share of the artist in the variance that the genre leaves."""


def make_audio_features(draw: np.random.RandomState, tracks: pd.DataFrame) -> pd.DataFrame:
    """Draw audio features.

    Parameters
    ----------
    draw
        The random numbers.
    tracks
        `artist` (row number), `genre`, and the scores `newness_score` and `popularity_score`, with
        mean 0 and standard deviation 1.

    Returns
    -------
    pandas.DataFrame
        With the rows of `tracks`: `duration` in seconds, and the audio features.
    """
    correlations = _correlations()
    root = np.linalg.cholesky(correlations)
    given = np.linalg.solve(
        root[:_OF_TRACK, :_OF_TRACK], tracks[["newness_score", "popularity_score"]].to_numpy().T
    )
    n_features = len(_ORDER) - _OF_TRACK
    of_artist = draw.standard_normal((tracks["artist"].max() + 1, n_features))[tracks["artist"]]
    of_track = draw.standard_normal((len(tracks), n_features))
    own = np.sqrt(_ARTIST_SHARE) * of_artist + np.sqrt(1 - _ARTIST_SHARE) * of_track
    scores = (
        root[_OF_TRACK:, :_OF_TRACK] @ given
        + root[_OF_TRACK:, _OF_TRACK:] @ own.T
        + _GENRE_WEIGHT * _genre_means(correlations, tracks["genre"])
    )
    features = {}
    for name, score in zip(_ORDER[_OF_TRACK:], scores, strict=True):
        if name in _QUANTILES:
            features[name] = with_quantiles(score, _QUANTILES[name])
        else:
            features[name] = with_shares(score, _SHARES[name])
    return pd.DataFrame(features, tracks.index)


def _correlations() -> np.ndarray:
    matrix = np.eye(len(_ORDER))
    for row, values in enumerate(_CORRELATIONS):
        matrix[row, :row] = matrix[:row, row] = values
    return matrix


def _genre_means(correlations: np.ndarray, genres: pd.Series) -> np.ndarray:
    """Return the mean scores of each track's genre: one row per feature, one column per track."""
    given = slice(_OF_TRACK, _OF_TRACK + _OF_GENRE)
    means = np.array(
        [[getattr(each, name) for name in _ORDER[given]] for each in GENRES.values()], float
    )
    others = np.linalg.solve(correlations[given, given], correlations[given, given.stop :])
    every = np.hstack([means, means @ others])
    of_tracks: np.ndarray = every[pd.Categorical(genres, list(GENRES)).codes].T
    return of_tracks

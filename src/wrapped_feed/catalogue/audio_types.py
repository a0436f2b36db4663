"""Audio types: k-means clusters of the standardised audio features of the tracks."""

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

CLUSTERED_FEATURES = (
    "danceability",
    "energy",
    "key",
    "loudness",
    "mode",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
)

_WORDS = {
    # feature: labels of a type whose mean is far below, or far above, the mean of all tracks
    "danceability": ("still", "danceable"),
    "energy": ("calm", "energetic"),
    "key": ("low-keyed", "high-keyed"),
    "loudness": ("quiet", "loud"),
    "mode": ("minor", "major"),
    "speechiness": ("melodic", "spoken"),
    "acousticness": ("electric", "acoustic"),
    "instrumentalness": ("vocal", "instrumental"),
    "liveness": ("studio", "live"),
    "valence": ("sad", "happy"),
    "tempo": ("slow", "fast"),
}

_STARTS = 40
"""Random starts of KMeans, of which the best counts. With 10, one seed in three misses the best
clusters of a real catalogue, and a single row more or less can move a third of the tracks."""

_CENTROID_DECIMALS = 6
"""Centroids are rounded, so that rounding errors, which differ by processor, change nothing."""


def audio_feature_types(tracks: pd.DataFrame, n_clusters: int) -> pd.DataFrame:
    """Cluster tracks by their audio features.

    Parameters
    ----------
    tracks
        One row per track with CLUSTERED_FEATURES, numeric and finite.
    n_clusters
        The var `n_audio_clusters`.

    Returns
    -------
    pandas.DataFrame
        With the index of `tracks`. `audio_features_type` (int32, 0 to n_clusters - 1): the types
        are numbered by ascending energy of the centroid (ties: its other features), so that the
        numbers do not depend on the initialisation. `audio_features_label` (str): the two features
        in which the centroid is farthest from the mean, as in `acoustic, calm`.

    Raises
    ------
    ValueError
        There are fewer distinct tracks than clusters.
    """
    features = tracks[list(CLUSTERED_FEATURES)]
    n_distinct = len(features.drop_duplicates())
    if n_distinct < n_clusters:
        raise ValueError(
            f"The catalogue has {n_distinct:,} tracks with distinct audio features, but "
            f"n_audio_clusters is {n_clusters}: lower the var n_audio_clusters, or use a larger "
            f"catalogue."
        )
    scaled = StandardScaler().fit_transform(np.ascontiguousarray(features, np.float64))
    # one thread: with several, the order of the sums varies, and so do their last bits
    with threadpool_limits(limits=1):
        centroids = KMeans(n_clusters, n_init=_STARTS, random_state=0).fit(scaled).cluster_centers_
    centroids = np.round(centroids, _CENTROID_DECIMALS)
    energy_first = np.roll(centroids, -CLUSTERED_FEATURES.index("energy"), axis=1)
    centroids = centroids[np.lexsort(energy_first.T[::-1])]
    distances = np.stack([np.square(scaled - each).sum(axis=1) for each in centroids])
    types = distances.argmin(axis=0).astype(np.int32)
    labels = np.array([_label(each) for each in centroids])
    return pd.DataFrame(
        {"audio_features_type": types, "audio_features_label": labels[types]}, tracks.index
    )


def _label(centroid: np.ndarray) -> str:
    farthest = np.argsort(-np.abs(centroid), kind="stable")[:2]
    return ", ".join(
        _WORDS[CLUSTERED_FEATURES[number]][int(centroid[number] > 0)] for number in farthest
    )

import numpy as np
import pandas as pd
import pytest

from tests.python.conftest import SAMPLE
from wrapped_feed.catalogue.audio_types import CLUSTERED_FEATURES, audio_feature_types


@pytest.fixture
def features():
    """Three clusters that differ in energy and acousticness; row i is in cluster i % 3."""
    clouds = pd.DataFrame(0.5, range(300), CLUSTERED_FEATURES)
    random = np.random.default_rng(3)
    for name, direction in (("energy", 1), ("acousticness", -1)):
        cloud = random.normal(0, 0.05, 300) + direction * (np.arange(300) % 3)
        clouds[name] += cloud
    return clouds


def test_types_are_labelled_and_numbered_by_energy(features):
    types = audio_feature_types(features, 3)
    assert types["audio_features_type"].tolist() == [0, 1, 2] * 100
    labels = types["audio_features_label"]
    assert set(labels[0].split(", ")) == {"calm", "acoustic"}
    assert set(labels[2].split(", ")) == {"energetic", "electric"}


def test_the_order_of_the_tracks_does_not_matter(features):
    types = audio_feature_types(features, 3)
    shuffled = features.sample(frac=1, random_state=4)
    assert audio_feature_types(shuffled, 3).sort_index().equals(types)


def test_a_constant_feature_changes_nothing(features):
    features["danceability"] = 0.7
    types = audio_feature_types(features, 3)["audio_features_type"]
    assert types.tolist() == [0, 1, 2] * 100


def test_fewer_distinct_tracks_than_clusters_are_refused():
    two = pd.DataFrame(np.repeat(np.eye(2, 11), 5, axis=0), columns=CLUSTERED_FEATURES)
    with pytest.raises(ValueError, match=r"2 tracks with distinct.*n_audio_clusters is 3"):
        audio_feature_types(two, 3)


def test_a_row_more_or_less_moves_few_tracks():
    tracks = pd.read_csv(SAMPLE / "tracks.csv.gz", nrows=5_000)[list(CLUSTERED_FEATURES)].dropna()
    types = audio_feature_types(tracks, 3)["audio_features_type"]
    for dropped in (0, 100, 2_000, len(tracks) - 1):
        others = tracks.drop(index=tracks.index[dropped])
        again = audio_feature_types(others, 3)["audio_features_type"]
        assert (again != types[others.index]).mean() < 0.01, dropped

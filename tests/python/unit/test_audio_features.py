import numpy as np
import pytest

from wrapped_feed.catalogue.audio_types import CLUSTERED_FEATURES, audio_feature_types


@pytest.fixture
def features():
    """Three clouds that lie apart in energy and acousticness, by turns."""
    clouds = np.full((300, len(CLUSTERED_FEATURES)), 0.5)
    random = np.random.default_rng(3)
    for name, direction in (("energy", 1), ("acousticness", -1)):
        cloud = random.normal(0, 0.05, 300) + direction * (np.arange(300) % 3)
        clouds[:, CLUSTERED_FEATURES.index(name)] += cloud
    return clouds


def test_types_are_numbered_from_calm_to_energetic_and_named(features):
    types, labels = audio_feature_types(features, 3)
    assert types.tolist() == [0, 1, 2] * 100
    assert set(labels[0].split(", ")) == {"calm", "acoustic"}
    assert set(labels[2].split(", ")) == {"energetic", "electric"}


def test_the_order_of_the_tracks_does_not_matter(features):
    types, labels = audio_feature_types(features, 3)
    shuffled = np.random.default_rng(4).permutation(300)
    types_again, labels_again = audio_feature_types(features[shuffled], 3)
    assert (types_again == types[shuffled]).all()
    assert labels_again == labels


def test_one_feature_that_never_changes_is_no_harm(features):
    features[:, 0] = 0.7
    assert audio_feature_types(features, 3)[0].tolist() == [0, 1, 2] * 100


def test_fewer_different_tracks_than_clusters_are_refused():
    with pytest.raises(ValueError, match=r"2 tracks of different sound.*n_audio_clusters is 3"):
        audio_feature_types(np.repeat(np.eye(2, 11), 5, axis=0), 3)

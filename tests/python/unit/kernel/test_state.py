"""A listener's history, which is kept play by play and forgotten at once."""

import numpy as np

from tests.python.unit.kernel.conftest import MAX_PLAYS, TRACKS_EACH
from wrapped_feed.simulation.kernel.state import count_up_to, forget, make_workspace


def test_plays_are_remembered(listens):
    state = listens().hear([5, 5, 7, 31], skipped=True).hear([31])
    workspace = state.workspace
    assert workspace.history["track"][:5].tolist() == [5, 5, 7, 31, 31]
    assert (workspace.history["artist"][:5] == [0, 0, 0, 3, 3]).all()
    assert workspace.tracks["plays"][[5, 6, 7, 31]].tolist() == [2, 0, 1, 2]
    assert workspace.artist_plays[[0, 1, 3]].tolist() == [3, 0, 2]
    assert workspace.artists["heard"][[0, 1, 3]].tolist() == [2, 0, 1]
    assert workspace.artists["n_tracks"].tolist() == [TRACKS_EACH] * len(workspace.artists)
    assert (state.progress.plays, state.progress.artists, state.progress.previous) == (5, 2, 31)
    assert state.progress.was_repeat
    assert not state.progress.was_skipped
    assert not state.hear([32], skipped=True).progress.was_repeat
    assert state.progress.was_skipped


def test_nothing_is_left_of_a_forgotten_listener(listens):
    state = listens({"skip_memory": 9.0}).hear(range(300)).hear([299], skipped=True)
    state.play_from(left=7)
    for name in ("events", "free_from", "skips", "craze", "genre_phase"):
        state.workspace.progress[name] = 1
    state.workspace.artists["mood"] = 77
    forget(state.workspace)
    fresh = make_workspace(state.world.catalogue, MAX_PLAYS)
    assert (state.workspace.tracks == fresh.tracks).all()
    assert (state.workspace.artists == fresh.artists).all()
    assert (state.workspace.artist_plays == fresh.artist_plays).all()
    assert (state.workspace.progress == fresh.progress).all()
    assert state.context.left == fresh.context["left"][0]


def test_values_up_to_a_bound_are_counted():
    values = np.array([1.0, 2.0, 2.0, 5.0])
    assert [count_up_to(values, most) for most in (0.5, 1.0, 2.0, 4.9, 5.0, 9.0)] == [
        0,
        1,
        3,
        3,
        4,
        4,
    ]

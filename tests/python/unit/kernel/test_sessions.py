"""Lengths of sessions, pauses in them, and the breaks between them."""

import numpy as np
import pytest

from tests.python.unit.kernel.conftest import KEYS, assert_mean, assert_share, one_listener
from wrapped_feed.simulation.kernel.sessions import (
    MAX_SESSION_PLAYS,
    SESSION_GAP,
    draw_break,
    draw_pause,
    draw_session_length,
)
from wrapped_feed.simulation.kernel.state import MINUTE


@pytest.fixture
def lengths(listens):
    def lengths(activity=1.0, **traits):
        listener = one_listener(**traits)
        return np.array([draw_session_length(key, activity, listener) for key in KEYS])

    return lengths


def test_a_share_of_the_sessions_has_one_play(lengths):
    drawn = lengths(single_session=0.2, short_session=50.0, session_sigma=0.1)
    assert_share(drawn == 1, 0.2)


def test_lengths_have_the_median_of_their_kind(lengths):
    assert_share(lengths(short_session=200.0, session_sigma=0.75) > 200, 0.5)
    both = lengths(short_session=10.0, long_session=0.3, long_ratio=5.0, session_sigma=0.01)
    assert_share(both > 30, 0.3)
    assert np.median(both[both < 30]) == 10
    assert np.median(both[both > 30]) == 50
    assert np.median(lengths(activity=3.0, short_session=10.0)) == 30


def test_lengths_have_their_spread_and_rounding_keeps_the_mean(lengths):
    logs = np.log(lengths(short_session=60.0, session_sigma=0.3))
    assert_mean(logs, np.log(60.0))
    assert_mean((logs - np.log(60.0)) ** 2, 0.3**2)
    assert_mean(lengths(short_session=2.3), 2.3)


def test_lengths_are_bounded(lengths):
    assert set(lengths(short_session=0.01)) == {1}
    assert set(lengths(short_session=1e9)) == {MAX_SESSION_PLAYS}


def test_some_plays_follow_a_pause_but_never_the_first(listens):
    state = listens({"pause_median": 1.5, "pause_sigma": 1.3}, pause=0.2)

    def pauses(is_first):
        parameters = state.world.parameters
        return np.array([draw_pause(key, is_first, state.listener, parameters) for key in KEYS])

    assert not pauses(is_first=True).any()
    drawn = pauses(is_first=False)
    assert_share(drawn > 0, 0.2)
    assert_share(drawn[drawn > 0] > 1.5 * MINUTE, 0.5)


def test_pauses_are_below_what_ends_a_session_and_not_all_alike(listens):
    endless = listens({"pause_median": 9e9}, pause=1.0)
    drawn = [draw_pause(key, False, endless.listener, endless.world.parameters) for key in KEYS]
    assert 0 < min(drawn) < MINUTE
    assert 28 * MINUTE < max(drawn) < 29 * MINUTE < SESSION_GAP
    assert_mean(drawn, 14.5 * MINUTE)


def test_breaks_are_above_what_ends_a_session_and_not_all_alike(listens):
    parameters = listens({"break_mean": 40.0}).world.parameters
    extra = np.array([draw_break(key, parameters) for key in KEYS]) - 31 * MINUTE
    assert extra.min() >= 0
    # an exponential variate
    assert_mean(extra, 40.0 * MINUTE)
    assert_share(extra > 40.0 * MINUTE, np.exp(-1.0))

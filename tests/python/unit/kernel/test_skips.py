"""Which plays are skipped, and when."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.python.unit.kernel.conftest import (
    A_MONDAY,
    KEYS,
    LISTENER_KEY,
    assert_mean,
    assert_share,
)
from wrapped_feed.simulation.kernel.skips import (
    _snippet_time,
    draw_skip,
    song_skip_odds,
    start_skipping,
)
from wrapped_feed.simulation.kernel.state import SECOND
from wrapped_feed.simulation.randomness import seed_key

DURATION = 200 * SECOND


def listened(state, keys=KEYS, is_cut=False, duration=DURATION, odds=1.0):
    parameters, workspace = state.world.parameters, state.workspace
    return np.array(
        [
            draw_skip(key, is_cut, duration, odds, state.listener, parameters, workspace)
            for key in keys
        ]
    )


def in_mood(state, skips=True, level=0.5):
    state.workspace.progress["skips"] = skips
    state.workspace.progress["skip_level"] = level
    return state


# the mood for skipping


@pytest.mark.parametrize("change", [0.1, 0.5])
def test_moods_are_drawn_anew_at_their_rate_and_level(listens, change):
    state = in_mood(listens(mood_change=change), level=0.3)
    moods = []
    for key in KEYS:
        listened(state, [key])
        moods.append(bool(state.progress.skips))
    before, after = np.array(moods[:-1]), np.array(moods[1:])
    # the mood before counts until it is drawn anew
    assert_share(after[before], 1.0 - change * (1.0 - 0.3))
    assert_share(after[~before], change * 0.3)
    # correlated plays: as many independent ones as there are draws of the mood
    error = np.sqrt(0.3 * 0.7 / (len(KEYS) * change / (2.0 - change)))
    assert np.mean(moods) == pytest.approx(0.3, abs=5 * error)


def test_sessions_have_levels_around_that_of_the_listener_and_month(listens):
    sigmas = {"skip_month_sigma": 0.4, "skip_session_sigma": 0.8}

    def drawn(changed, days):
        state = listens(changed, skip_logit=-1.0)
        parameters, workspace = state.world.parameters, state.workspace
        levels, moods = [], []
        for key, day in zip(KEYS, days, strict=False):
            start_skipping(LISTENER_KEY, key, day, state.listener, parameters, workspace)
            levels.append(state.progress.skip_level)
            moods.append(state.progress.skips)
        levels = np.array(levels)
        return np.log(levels / (1 - levels)), levels, moods

    logits, levels, moods = drawn({**sigmas, "skip_month_sigma": 0.0}, [A_MONDAY] * len(KEYS))
    assert_mean(logits, -1.0)
    assert_mean((logits + 1.0) ** 2, 0.8**2)
    # a session begins in the mood as often as its level says
    assert_mean(np.array(moods) - levels, 0.0)
    months, _, _ = drawn({**sigmas, "skip_session_sigma": 0.0}, range(0, 30 * len(KEYS), 30))
    assert_mean(months, -1.0)
    assert_mean((months + 1.0) ** 2, 0.4**2)
    month = A_MONDAY // 30 * 30
    same, _, _ = drawn({**sigmas, "skip_session_sigma": 0.0}, range(month, month + 30))
    assert len(set(same)) == 1


# skips


def test_songs_are_skipped_at_their_odds_by_the_mood(listens):
    state = listens({"skip_odds_in_mood": 7.0, "skip_odds": 0.1}, snippets=1.0)
    for song in (0.5, 2.0):
        for skips, odds in ((True, 7.0 * song), (False, 0.1 * song)):
            is_skipped = listened(in_mood(state, skips), odds=song) < DURATION
            assert_share(is_skipped, odds / (1 + odds))


def test_skips_are_snippets_in_their_share_by_the_mood(listens):
    state = listens(
        {"skip_odds_in_mood": 1e9, "skip_odds": 1e9, "snippets_when_calm": 0.3}, snippets=0.8
    )
    for skips, share in ((True, 0.8), (False, 0.3)):
        times = listened(in_mood(state, skips))
        assert times.max() < DURATION
        assert_share(times < 30 * SECOND, share)


def test_snippets_have_their_shares_of_seconds(listens):
    state = listens(
        {"skip_odds_in_mood": 1e9, "snippet_within_5s": 0.6, "snippet_within_10s": 0.8},
        snippets=1.0,
    )
    times = listened(in_mood(state))
    assert times.min() >= 0.5 * SECOND
    assert times.max() < 30 * SECOND
    assert_share(times < 5 * SECOND, 0.6)
    assert_share(times < 10 * SECOND, 0.8)


@given(u=st.floats(0, 1, exclude_max=True), v=st.floats(0, 1, exclude_max=True))
def test_a_later_quantile_is_a_later_snippet(parameters, u, v):
    record = parameters.as_record()
    first, second = (_snippet_time(x, record) for x in sorted((u, v)))
    assert 500 <= first <= second < 30_000


def test_late_skips_come_after_thirty_seconds_and_are_fewer_and_fewer(listens):
    state = listens({"skip_odds_in_mood": 1e9}, snippets=0.0)
    times = listened(in_mood(state), duration=330_000)
    assert times.min() >= 30_000
    assert times.max() < 330_000
    thirds = np.histogram(times, bins=[30_000, 130_000, 230_000, 330_000])[0]
    for third, count in enumerate(thirds):
        expected = np.sqrt((third + 1) / 3) - np.sqrt(third / 3)
        assert_share(np.arange(len(times)) < count, expected)


@given(
    key=st.sampled_from(KEYS),
    duration=st.integers(1, 40_000),
    is_cut=st.booleans(),
    skips=st.booleans(),
)
def test_a_song_is_listened_to_for_at_most_its_duration(listens, key, duration, is_cut, skips):
    state = in_mood(listens(snippets=0.5), skips)
    (millis,) = listened(state, [key], is_cut, duration)
    assert 1 <= millis <= duration


def test_a_song_that_is_cut_is_left_at_any_moment(listens):
    state = in_mood(listens({"skip_odds": 0.0}), skips=False)
    times = listened(state, is_cut=True)
    assert_mean(times / DURATION, 0.5)
    assert_mean((times / DURATION) ** 2, 1 / 3)
    assert set(listened(state)) == {DURATION}


def test_songs_have_odds_of_their_own():
    keys = np.arange(10_000)
    odds = song_skip_odds(seed_key(5), keys, 0.5)
    assert_mean(np.log(odds), 0.0)
    assert_mean(np.log(odds) ** 2, 0.5**2)
    assert (song_skip_odds(seed_key(5), keys[::-1].copy(), 0.5) == odds[::-1]).all()
    assert (song_skip_odds(seed_key(6), keys, 0.5) != odds).all()

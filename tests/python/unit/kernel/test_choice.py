"""Repeats, going back, crazes, and the last resort."""

from collections import Counter

import numpy as np
import pytest

from tests.python.unit.kernel.conftest import (
    A_MONDAY,
    KEYS,
    LISTENER_KEY,
    N_TRACKS,
    assert_mean,
    assert_share,
)
from wrapped_feed.simulation.kernel.choice import choose_track, update_craze
from wrapped_feed.simulation.kernel.contexts import REPLAY
from wrapped_feed.simulation.kernel.memory import tabulate_gaps
from wrapped_feed.simulation.kernel.state import NO_TRACK
from wrapped_feed.simulation.kernel.taste import weigh_cells


@pytest.fixture
def listens_on(listens):
    """A listener who has heard tracks 0 to 299, and listens to the first of them again."""

    def listens_on(changed=None, past=range(300), **traits):
        no_clicks = {"click_share": 0.0, "click_after_skip": 0.0, "resume_share": 1.0}
        state = listens({**no_clicks, **(changed or {})}, **traits).hear(past)
        tabulate_gaps(3.0, state.workspace)
        return state

    return listens_on


def choose(state, key, is_first=False, day=A_MONDAY, **context):
    state.play_from(**{"kind": REPLAY, "left": 9, "place": 20, **context})
    listener, world, workspace = state.listener, state.world, state.workspace
    return int(choose_track(LISTENER_KEY, key, is_first, day, listener, world, workspace))


def test_repeats_have_their_share_and_may_go_on(listens_on):
    state = listens_on({"loop_share": 0.6}, repeat_track=0.2)

    def repeats(**chosen):
        return [choose(state, key, **chosen) == 299 for key in KEYS]

    assert_share(repeats(), 0.2)
    assert not any(repeats(is_first=True))
    state.hear([299])
    assert_share(repeats(), 0.6)
    state.hear([299], skipped=True)
    assert not any(repeats())


def test_going_back_finds_one_of_the_plays_before_the_last(listens_on):
    state = listens_on(go_back=0.3)
    for is_first in (False, True):
        gaps = Counter(300 - choose(state, key, is_first) for key in KEYS)
        # track 20 is the next of the context
        assert set(gaps) == {2, 3, 4, 5, 300 - 20}
        back = [gap for gap in gaps.elements() if gap <= 5]
        assert_share([True] * len(back) + [False] * (len(KEYS) - len(back)), 0.3)
        for gap in (2, 3, 4, 5):
            expected = np.sqrt((gap - 1) / 4) - np.sqrt((gap - 2) / 4)
            assert_share([each == gap for each in back], expected)


def test_nobody_goes_back_in_a_past_of_less_than_five_plays(listens_on):
    def chosen(past):
        state = listens_on(past=past, go_back=1.0)
        return {choose(state, key, place=0) for key in KEYS[:200]}

    assert chosen([11, 12, 13, 14]) == {11}
    assert chosen([11, 12, 13, 14, 15]) == {11, 12, 13, 14}


def test_the_track_of_a_craze_has_its_share_unless_it_was_just_played(listens_on):
    state = listens_on()
    state.workspace.progress["craze"] = 9
    state.workspace.progress["craze_track"] = 77
    state.workspace.progress["craze_rate"] = 0.25
    assert_share([choose(state, key) == 77 for key in KEYS], 0.25)
    state.workspace.tracks["free_from"][77] = 301
    assert not any(choose(state, key) == 77 for key in KEYS)


def test_a_craze_is_for_a_track_played_lately_and_lasts_for_its_days(listens_on):
    state = listens_on({"craze_days": 45.0}, craze=0.1)
    tracks, rates = [], []
    for listener_key in KEYS:
        state.workspace.progress["craze"] = -1
        update_craze(listener_key, A_MONDAY, state.listener, state.world, state.workspace)
        tracks.append(state.progress.craze_track)
        rates.append(state.progress.craze_rate)
    assert set(tracks) == set(range(150, 300))
    assert_mean(rates, 0.1)
    # the square of an exponential variate
    assert_share(np.array(rates) > 0.1, np.exp(-np.sqrt(2.0)))

    def crazes(days):
        started = []
        for day in days:
            update_craze(LISTENER_KEY, day, state.listener, state.world, state.workspace)
            started.append((state.progress.craze, state.progress.craze_track))
            state.hear([day % N_TRACKS])
        return started

    first = A_MONDAY // 45 * 45 + 45
    assert len(set(crazes(range(first, first + 45)))) == 1
    assert len(set(crazes(range(first, first + 90)))) == 2


def test_a_listener_without_a_past_has_no_craze(listens):
    state = listens(craze=0.5)
    update_craze(LISTENER_KEY, A_MONDAY, state.listener, state.world, state.workspace)
    assert state.progress.craze == -1
    state.hear([8])
    update_craze(LISTENER_KEY, A_MONDAY, state.listener, state.world, state.workspace)
    assert state.progress.craze_track == 8


def test_a_refused_context_is_replaced_by_a_return(listens_on):
    state = listens_on({"recent_share": 1.0, "nearest_return": 8.0})
    state.workspace.tracks["free_from"] = 9_999
    gaps = {300 - choose(state, key) for key in KEYS[:5_000]}
    assert min(gaps) == 8
    assert max(gaps) < 8 * np.exp(3.0)


def test_the_first_play_of_all_is_of_any_released_track_if_taste_finds_none(listens, discographies):
    # all tracks are too new for taste, and the latest releases are not wanted
    state = listens({"fresh_days": 99_999.0})
    weigh_cells(
        state.listener,
        LISTENER_KEY,
        state.world.seed_key,
        state.world.catalogue,
        state.workspace,
        state.world.parameters,
    )
    first_release = int(state.world.catalogue.tracks["released"].min())

    def first_plays(day):
        return {choose(state, key, True, day, left=0) for key in KEYS[:5_000]}

    assert first_plays(A_MONDAY) == set(range(N_TRACKS))
    # the first releases of all artists
    assert first_plays(first_release) == set(range(0, N_TRACKS, 10))
    assert first_plays(first_release - 1) == {NO_TRACK}

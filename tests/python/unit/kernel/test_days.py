"""How active each day is, and when its sessions start."""

import numpy as np
import pytest

from tests.python.unit.kernel.conftest import (
    A_MONDAY,
    KEYS,
    assert_mean,
    assert_share,
    one_listener,
)
from wrapped_feed.simulation.kernel.days import (
    _block_noise,
    draw_log_activity,
    is_weekend,
    part_of_week,
    start_sessions,
    weigh_hours,
)
from wrapped_feed.simulation.kernel.state import HOUR, MAX_EXPONENT, MAX_SESSIONS, WINDOW_PARTS

SIGMAS = ("day_sigma", "days_3_sigma", "days_7_sigma", "days_23_sigma", "weekday_sigma")
QUIET = dict.fromkeys(SIGMAS, 0.0)


def test_weekends_are_saturdays_and_sundays():
    assert [is_weekend(day) for day in range(A_MONDAY, A_MONDAY + 7)] == [False] * 5 + [True] * 2


# activity


@pytest.mark.parametrize("length", [1, 3, 7, 23])
def test_noise_stays_the_same_for_blocks_of_days_that_begin_at_any_day(length):
    begins = []
    for key in KEYS[:200]:
        noise = np.array([_block_noise(key, A_MONDAY + day, length) for day in range(5 * length)])
        changes = 1 + np.flatnonzero(np.diff(noise))
        assert set(np.diff(changes)) == {length}
        begins.append(changes[0] % length)
    assert set(begins) == set(range(length))


@pytest.mark.parametrize("length", [1, 3, 7, 23])
def test_noise_is_standard_normal_and_independent(length):
    noise = np.array([_block_noise(KEYS[0], length * block, length) for block in range(10_000)])
    assert_mean(noise, 0.0)
    assert_mean(noise**2, 1.0)
    assert_mean(noise[1:] * noise[:-1], 0.0)
    other = np.array([_block_noise(KEYS[1], length * block, length) for block in range(10_000)])
    assert_mean(noise * other, 0.0)


def log_activities(state, days=None):
    days = range(A_MONDAY, A_MONDAY + len(KEYS)) if days is None else days
    parameters = state.world.parameters
    return np.array(
        [
            draw_log_activity(key, day, state.listener, parameters)
            for key, day in zip(KEYS, days, strict=False)
        ]
    )


def test_the_mean_activity_is_one(listens):
    for unevenness in (0.5, 1.0, 1.5):
        assert_mean(np.exp(log_activities(listens(unevenness=unevenness))), 1.0)


@pytest.mark.parametrize("sigma", SIGMAS)
def test_each_part_of_the_noise_has_its_spread(listens, sigma):
    state = listens({**QUIET, sigma: 0.3}, unevenness=2.0)
    drawn = log_activities(state)
    assert_mean(drawn, -(0.6**2) / 2)
    assert_mean((drawn - drawn.mean()) ** 2, 0.6**2)


def test_a_weekly_habit_comes_back_each_week(listens):
    state = listens({**QUIET, "weekday_sigma": 0.3}, unevenness=1.0)
    parameters = state.world.parameters
    drawn = [draw_log_activity(KEYS[0], day, state.listener, parameters) for day in range(21)]
    assert drawn[:7] == drawn[7:14] == drawn[14:]
    assert len(set(drawn)) == 7


def test_weekends_are_busier_by_their_factor(listens):
    state = listens(QUIET, weekend=0.7)
    week = [
        draw_log_activity(KEYS[0], day, state.listener, state.world.parameters)
        for day in range(A_MONDAY, A_MONDAY + 7)
    ]
    assert week == [0.0] * 5 + [0.7] * 2


def test_activity_is_bounded(listens):
    drawn = log_activities(listens({**QUIET, "day_sigma": 1e9}, unevenness=1.0))
    assert set(np.abs(drawn)) == {MAX_EXPONENT}


# sessions


STEADY = {"window_shift_sigma": 0.0, "weekend_shift": 1.25, "hour_sigma": 0.0}


def starts_of(state, days, activity=1.0):
    """Starts of the sessions of each day, in hours from local midnight."""
    weigh_hours(KEYS[0], state.workspace, state.world.parameters)
    drawn = []
    for key, day in zip(KEYS, days, strict=False):
        n_sessions = start_sessions(
            key, day, activity, state.listener, state.world, state.workspace
        )
        drawn.append((state.workspace.starts[:n_sessions] / HOUR).tolist())
    return drawn


def counts_of(state, activity=1.0):
    return np.array([len(starts) for starts in starts_of(state, range(len(KEYS)), activity)])


@pytest.mark.parametrize(("sessions", "activity"), [(2.3, 1.0), (1.15, 2.0), (0.4, 1.0), (3, 1.0)])
def test_the_number_of_sessions_is_the_expected_one_rounded_up_or_down(listens, sessions, activity):
    counts = counts_of(listens(sessions_per_day=sessions), activity)
    expected = sessions * activity
    low = int(expected)
    assert set(counts) <= {low, low + 1}
    assert_share(counts == low + 1, expected - low)


def test_a_day_has_no_more_sessions_than_there_is_room_for(listens):
    state = listens(sessions_per_day=500.0, awake=16.0)
    assert set(counts_of(state)) == {MAX_SESSIONS}


def test_nothing_is_played_on_an_off_day(listens):
    assert_share(counts_of(listens(sessions_per_day=9.0, off_day=0.25)) == 0, 0.25)


def test_sessions_start_in_the_waking_window_later_on_weekends(listens):
    state = listens(STEADY, sessions_per_day=3.0, wakes_at=7.5, awake=14.0)
    weekdays = starts_of(state, [A_MONDAY] * 2_000)
    saturdays = starts_of(state, [A_MONDAY + 5] * 2_000)
    for days, opens_at in ((weekdays, 7.5), (saturdays, 7.5 + 1.25)):
        starts = np.concatenate(days)
        assert opens_at <= starts.min() < opens_at + 0.05
        assert opens_at + 13.95 < starts.max() < opens_at + 14.0
        # at all times alike
        assert_mean((starts - opens_at) / 14.0, 0.5)
        assert_mean(((starts - opens_at) / 14.0) ** 2, 1 / 3)


def test_the_window_shifts_from_day_to_day(listens):
    state = listens(
        {**STEADY, "window_shift_sigma": 0.4}, sessions_per_day=1.0, wakes_at=9.0, awake=1e-6
    )
    starts = np.concatenate(starts_of(state, [A_MONDAY] * len(KEYS)))
    assert_mean(starts, 9.0)
    assert_mean((starts - 9.0) ** 2, 0.4**2)


def test_some_sessions_start_at_any_hour(listens):
    state = listens(STEADY, sessions_per_day=2.0, wakes_at=9.0, awake=12.0, any_hour=0.2)
    starts = np.concatenate(starts_of(state, [A_MONDAY] * 5_000))
    # half of the day is within the window
    assert_share((starts < 9.0) | (starts >= 21.0), 0.2 / 2)


def test_starts_are_in_order_and_in_the_day_from_four_to_four(listens):
    # the window of a night owl goes on into the next day
    state = listens(sessions_per_day=8.0, wakes_at=16.0, awake=14.0, any_hour=0.3)
    days = starts_of(state, range(2_000))
    for starts in days:
        assert starts == sorted(starts)
        assert all(4.0 <= start < 28.0 for start in starts)
    assert max(map(max, days)) > 27.9


def test_parts_of_the_window_have_their_weights_apart_on_weekends(listens):
    state = listens(
        {**STEADY, "hour_sigma": 1.0}, sessions_per_day=4.0, wakes_at=8.0, awake=float(WINDOW_PARTS)
    )
    by_day = []
    for number, day in enumerate((A_MONDAY, A_MONDAY + 5)):
        starts = np.concatenate(starts_of(state, [day] * 5_000)) - 8.0 - 1.25 * number
        weights = np.diff(state.workspace.hours[number], prepend=0.0)
        for part in range(WINDOW_PARTS):
            assert_share(starts.astype(int) == part, weights[part] / weights.sum())
        by_day.append(weights)
    assert (by_day[0] != by_day[1]).all()


def test_weights_of_the_parts_are_log_normal(listens):
    state = listens({"hour_sigma": 0.4})
    logs = []
    for key in KEYS[:500]:
        weigh_hours(key, state.workspace, state.world.parameters)
        logs.append(np.log(np.diff(state.workspace.hours, axis=1, prepend=0.0)))
    assert_mean(np.ravel(logs), 0.0)
    assert_mean(np.ravel(logs) ** 2, 0.4**2)


# parts of the week


@pytest.mark.parametrize(
    ("hour", "third"), [(7.0, 0), (11.9, 0), (12.1, 1), (16.9, 1), (17.1, 2), (24.0, 2), (6.9, 2)]
)
def test_parts_of_the_week_are_thirds_of_the_window_on_weekdays_and_weekends(hour, third):
    listener = one_listener(wakes_at=7.0, awake=15.0)
    start = int(hour * HOUR)
    parts = [part_of_week(day, start, listener) for day in range(A_MONDAY, A_MONDAY + 7)]
    assert parts == [third] * 5 + [third + 3] * 2

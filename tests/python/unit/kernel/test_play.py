"""Whole listeners: what holds for all plays of a window, and what they add up to."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from tests.python.conftest import make_tracks, simulate_listeners
from tests.python.unit.kernel.conftest import assert_share
from wrapped_feed.simulation.clock import MILLIS_PER_DAY, days_since_epoch
from wrapped_feed.simulation.kernel.play import MAX_DAY_PLAYS, max_events
from wrapped_feed.simulation.kernel.sessions import MAX_SESSION_PLAYS, SESSION_GAP
from wrapped_feed.simulation.kernel.state import HOUR, MINUTE
from wrapped_feed.simulation.stream import Window, simulate_events

YEAR = Window(date(2024, 1, 1), date(2025, 1, 1))
HALF_A_YEAR = Window(date(2024, 1, 1), date(2024, 7, 1))
TWO_MONTHS = Window(date(2024, 1, 1), date(2024, 3, 1))


@pytest.fixture(scope="module")
def many_tracks():
    """4,000 tracks of a minute, track number n of artist n % 400."""
    return make_tracks(
        [
            {"track_id": f"t{number:04}", "artist_id": f"a{number % 400}", "duration_ms": 60_000}
            for number in range(4_000)
        ]
    )


@pytest.fixture(scope="module")
def play_like(users, parameters, many_tracks):
    """Starts, ends and tracks of a listener, whose traits or parameters a test changes."""

    def play_like(changed=None, window=TWO_MONTHS, tracks=many_tracks, **traits):
        one = users.slice(0, 1)
        for name, value in {"plays_per_day": 60.0, "time_zone": "UTC", **traits}.items():
            index = one.column_names.index(name)
            one = one.set_column(index, name, pa.array([value], one.schema.field(name).type))
        changed_parameters = parameters._replace(**(changed or {}))
        events = simulate_events(one, tracks, changed_parameters, 7, window, 1).read_all()
        ended = events["timestamp"].cast(pa.int64()).to_numpy()
        return ended - events["listening_time"].to_numpy(), ended, events["track_key"].to_numpy()

    return play_like


# the border of the window


@pytest.fixture(scope="module")
def crowd(locations, parameters):
    return simulate_listeners(200, locations, parameters)


def test_sessions_are_under_way_when_the_window_starts(crowd, many_tracks, parameters):
    events = simulate_events(crowd, many_tracks, parameters, 7, HALF_A_YEAR, 1).read_all()
    first = days_since_epoch(HALF_A_YEAR.start_date) * MILLIS_PER_DAY
    since_start = events["timestamp"].cast(pa.int64()).to_numpy() - first
    # the plays under way belong to the window, those before do not
    assert since_start.min() >= 0
    assert (since_start < events["listening_time"].to_numpy()).sum() > 1
    # so the first hours of the window, a Monday, are like those of the other Mondays
    is_early = since_start % MILLIS_PER_DAY < 4 * HOUR
    counts = np.bincount(since_start[is_early] // MILLIS_PER_DAY)[::7]
    assert abs(counts[0] - counts[1:].mean()) < 3 * counts[1:].std()


# sessions


def test_a_silence_is_a_pause_or_lies_between_sessions(play_like):
    often = {"pause_logit": 0.0, "pause_median": 10.0, "break_mean": 5.0}
    started, ended, _ = play_like(often, YEAR, plays_per_day=150.0)
    silence = started[1:] - ended[:-1]
    assert not ((silence >= 29 * MINUTE) & (silence <= SESSION_GAP)).any()
    between = silence[silence > SESSION_GAP]
    assert len(between) > 500
    # sessions pushed on by the one before are, but not at once
    assert (between < 35 * MINUTE).sum() > 20
    assert np.unique(between, return_counts=True)[1].max() <= 2


def test_the_last_play_of_some_sessions_is_cut(play_like):
    calm = {"skip_odds": 0.0, "skip_odds_in_mood": 0.0, "cut_share": 0.3}
    started, ended, _ = play_like(calm, YEAR)
    is_last = np.append(started[1:] - ended[:-1] > SESSION_GAP, True)
    is_whole = ended - started == 60_000
    assert is_whole[~is_last].all()
    assert_share(~is_whole[is_last], 0.3)


def test_no_day_has_more_plays_than_there_is_room_for(play_like):
    short = make_tracks(
        [
            {"track_id": f"t{number:03}", "artist_id": f"a{number % 50}", "duration_ms": 1_000}
            for number in range(200)
        ]
    )
    window = Window(date(2024, 1, 1), date(2024, 1, 11))
    _, ended, _ = play_like(window=window, tracks=short, plays_per_day=1e7)
    # days begin at four; the last session of a day can go on into the next
    plays = np.unique((ended - 4 * HOUR) // (24 * HOUR), return_counts=True)[1]
    assert plays.max() >= MAX_DAY_PLAYS
    assert plays.max() < MAX_DAY_PLAYS + MAX_SESSION_PLAYS
    assert len(ended) <= max_events(window.n_days)


# what is played


def test_a_skipped_track_does_not_come_again_soon(play_like, parameters):
    # going back a few plays finds skipped tracks as well
    started, ended, tracks = play_like({"go_back_ratio": 0.0}, YEAR, plays_per_day=100.0)
    skipped_at: dict[int, int] = {}
    n_skipped = n_soon = 0
    for play, (track, listened) in enumerate(zip(tracks, ended - started, strict=True)):
        n_soon += play - skipped_at.get(track, -100) <= parameters.skip_memory
        if listened < 60_000:
            skipped_at[track] = play
            n_skipped += 1
    assert n_skipped > 5_000
    # where all draws of a play were refused
    assert n_soon / len(tracks) < 0.01


def test_exploration_finds_artists_and_variety_finds_tracks(play_like):
    def n_artists(exploration):
        return len(set(play_like(exploration=exploration)[2] % 400))

    def n_tracks(variety):
        return len(set(play_like(variety=variety)[2]))

    assert n_artists(1.0) > 1.3 * n_artists(-1.0)
    assert n_tracks(1.0) > 1.3 * n_tracks(-1.0)


def test_repeats_have_their_share_of_the_plays(play_like):
    often = {"repeat_track_logit": 0.0, "repeat_track_trait": 0.0, "repeat_track_sigma": 0.0}
    steady = {"repeat_track_skips": 0.0, "repeat_track_volume": 0.0, "go_back_ratio": 0.0}
    never_skips = {"skip_odds": 0.0, "skip_odds_in_mood": 0.0, "cut_share": 0.0}
    started, ended, tracks = play_like({**often, **steady, **never_skips, "loop_share": 0.5})
    in_session = started[1:] - ended[:-1] <= SESSION_GAP
    # a context seldom hits the same track by itself
    assert_share((tracks[1:] == tracks[:-1])[in_session], 0.5)

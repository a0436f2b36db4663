"""The rules that the kernel keeps: exact bounds, and shares and means over many keys."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.python.conftest import make_tracks
from wrapped_feed.simulation.catalogue_index import index_catalogue
from wrapped_feed.simulation.kernel.choice import (
    _draw_fresh,
    _draw_from_catalogue,
    _draw_return,
    _interest,
    _is_refused,
    return_gaps,
    weigh_cells,
)
from wrapped_feed.simulation.kernel.play import MAX_DAY_PLAYS, max_events
from wrapped_feed.simulation.kernel.sessions import (
    MAX_SESSION_PLAYS,
    _draw_level,
    _draw_session_count,
    _draw_start,
    draw_pause,
    draw_session_length,
    start_sessions,
)
from wrapped_feed.simulation.kernel.skips import _skip_time, draw_skip
from wrapped_feed.simulation.kernel.state import (
    DRAW,
    HOUR,
    MAX_SESSIONS,
    MINUTE,
    NO_TRACK,
    SECOND,
    make_workspace,
)
from wrapped_feed.simulation.listeners import LISTENER
from wrapped_feed.simulation.randomness import seed_key, subkey, two_uniforms
from wrapped_feed.simulation.stream import Window, simulate_events

KEYS = [np.uint64(subkey(seed_key(5), number)) for number in range(20_000)]
"""Of days, sessions, events or attempts: enough for shares to be told to a hundredth."""

A_MONDAY = (date(2024, 1, 1) - date(1970, 1, 1)).days
RELEASE = (date(2000, 1, 1) - date(1970, 1, 1)).days


def one_listener(**traits):
    """A LISTENER record of which only what a test is about is set."""
    listener = np.zeros(1, LISTENER).view(np.recarray)
    for name, value in traits.items():
        listener[name] = value
    return listener[0]


def share(drawn):
    return sum(drawn) / len(drawn)


# when: days, sessions, pauses


@pytest.fixture
def starts_of(parameters):
    """Start times of each day's sessions, for a listener of whom only what matters is set."""

    def starts_of(days, hours=None, **traits):
        even = np.cumsum(np.ones((1, 24)), axis=1)
        world = SimpleNamespace(parameters=parameters, hours=even if hours is None else hours)
        starts = np.empty(MAX_SESSIONS, np.int64)
        listener = one_listener(**{"weekend": 1.0, **traits})
        drawn = []
        for day in days:
            n = start_sessions.py_func(KEYS[0], KEYS[day % 20_000], day, listener, world, starts)
            drawn.append(starts[:n].tolist())
        return drawn

    return starts_of


def test_nothing_is_played_on_an_off_day(starts_of):
    days = range(2_000)
    assert not any(starts_of(days, off_day=1.0, sessions_per_day=9.0, habit=1.0))
    off = [not starts for starts in starts_of(days, off_day=0.25, sessions_per_day=0.0, habit=1.0)]
    assert share(off) == pytest.approx(0.25, abs=0.03)


def test_habit_makes_one_session_of_none(starts_of):
    days = range(2_000)
    assert not any(starts_of(days, sessions_per_day=0.0, habit=0.0))
    assert {len(starts) for starts in starts_of(days, sessions_per_day=0.0, habit=1.0)} == {1}
    by_habit = [len(starts) for starts in starts_of(days, sessions_per_day=0.0, habit=0.75)]
    assert set(by_habit) == {0, 1}
    assert share(by_habit) == pytest.approx(0.75, abs=0.03)


def test_sessions_a_day_follow_poisson_and_are_bounded():
    counts = np.array([_draw_session_count(key, 3.0, 0.0) for key in KEYS])
    assert counts.mean() == pytest.approx(3.0, abs=0.05)
    assert counts.var() == pytest.approx(3.0, abs=0.1)
    assert (counts == 0).mean() == pytest.approx(np.exp(-3.0), abs=0.005)
    assert _draw_session_count(KEYS[0], 200.0, 0.0) == MAX_SESSIONS


def test_a_day_is_as_busy_as_the_mean_day_on_average(parameters):
    levels = [_draw_level(key, key, day, parameters) for day, key in enumerate(KEYS)]
    assert np.mean(levels) == pytest.approx(1.0, abs=0.02)
    spread = np.hypot(parameters.day_sigma, parameters.week_sigma)
    assert np.std(np.log(levels)) == pytest.approx(spread, abs=0.01)


def test_sessions_start_within_the_day_in_order(starts_of):
    days = starts_of(range(2_000), sessions_per_day=6.0, clock_shift=5.0, any_hour=0.3)
    for starts in days:
        assert starts == sorted(starts)
        assert all(4 * HOUR <= start < 28 * HOUR for start in starts)
    busy = starts_of(range(50), sessions_per_day=500.0)
    assert max(map(len, busy)) == MAX_SESSIONS


def test_weekends_are_busier_by_their_factor_and_later(starts_of, parameters):
    # all sessions of this rhythm start between 12 and 13 o'clock
    noon = np.cumsum(np.eye(24)[[12]], axis=1)
    days = range(A_MONDAY, A_MONDAY + 7 * 500)
    drawn = starts_of(days, noon, sessions_per_day=1.0, weekend=2.0)
    by_weekday = np.array([len(starts) for starts in drawn]).reshape(-1, 7).mean(axis=0)
    assert by_weekday[:5] == pytest.approx(np.ones(5), abs=0.2)
    assert by_weekday[5:] == pytest.approx(2 * np.ones(2), abs=0.3)
    later = parameters.weekend_shift * HOUR
    for day, starts in zip(days, drawn, strict=True):
        shift = later if (day - A_MONDAY) % 7 >= 5 else 0
        assert all(12 * HOUR + shift <= start < 13 * HOUR + shift for start in starts)


def test_sessions_start_by_the_rhythm_or_at_any_hour():
    hours = np.cumsum([0.0] * 12 + [1.0, 3.0] + [0.0] * 10)
    by_rhythm = [_draw_start(key, 0, 0.0, 0.0, hours) // HOUR for key in KEYS]
    assert set(by_rhythm) == {12, 13}
    assert share([hour == 13 for hour in by_rhythm]) == pytest.approx(0.75, abs=0.01)
    at_any = [_draw_start(key, 0, 1.0, 0.0, hours) // HOUR for key in KEYS]
    assert set(at_any) == set(range(4, 28))
    assert np.std(np.bincount(at_any)[4:] / len(KEYS)) < 0.003


def test_session_lengths_have_their_mean_and_bounds(parameters):
    p = parameters
    lengths = [draw_session_length(key, 0, one_listener(short_session=8.0), p) for key in KEYS]
    mean = 8.0 * (1 + p.long_session_share * (p.long_session_ratio - 1))
    assert np.mean(lengths) == pytest.approx(mean * np.exp(p.session_sigma**2 / 2), rel=0.03)
    brief = [draw_session_length(key, 0, one_listener(short_session=0.01), p) for key in KEYS]
    assert set(brief) == {1}
    endless = [draw_session_length(key, 0, one_listener(short_session=1e6), p) for key in KEYS]
    assert set(endless) == {MAX_SESSION_PLAYS}


def test_some_plays_follow_a_pause_but_never_the_first(parameters):
    assert not any(draw_pause(key, True, parameters) for key in KEYS)
    pauses = np.array([draw_pause(key, False, parameters) for key in KEYS])
    assert (pauses > 0).mean() == pytest.approx(parameters.pause_share, abs=0.005)
    assert pauses[pauses > 0].mean() == pytest.approx(parameters.pause_mean * SECOND, rel=0.1)
    long = [draw_pause(key, False, parameters._replace(pause_mean=9e9)) for key in KEYS]
    assert max(long) == 25 * MINUTE


# skips


@given(u=st.floats(0, 1, exclude_max=True), duration=st.integers(31_000, 1_000_000))
def test_skips_fall_into_the_first_seconds_by_their_shares(parameters, u, duration):
    p = parameters
    heard = _skip_time(u, duration, p)
    assert 500 <= heard <= duration
    assert (heard < 5_000) == (u < p.skip_within_5s)
    assert (heard < 10_000) == (u < p.skip_within_10s)
    assert (heard < 30_000) == (u < p.skip_within_30s)


@given(
    u=st.floats(0, 1, exclude_max=True),
    v=st.floats(0, 1, exclude_max=True),
    duration=st.integers(1, 1_000_000),
)
def test_a_later_quantile_is_a_later_skip_within_the_song(parameters, u, v, duration):
    first, second = (_skip_time(x, duration, parameters) for x in sorted((u, v)))
    assert 1 <= first <= second <= duration


def test_late_skips_are_fewer_and_fewer(parameters):
    late = np.array([_skip_time(u, 330_000, parameters) for u in np.arange(0.72, 1, 1e-4)])
    thirds = np.histogram(late, bins=[30_000, 130_000, 230_000, 330_001])[0]
    assert thirds[0] > thirds[1] > thirds[2] > 0


def test_songs_are_skipped_at_their_odds(parameters):
    for odds in (0.5, 2.0):
        heard = np.array([draw_skip(key, 200_000, odds, parameters) for key in KEYS])
        assert (heard < 200_000).mean() == pytest.approx(odds / (1 + odds), abs=0.01)
        assert heard.max() == 200_000


# what is chosen


@pytest.fixture
def catalogue(tracks):
    return index_catalogue(tracks)


@pytest.fixture
def workspace(catalogue):
    return make_workspace(catalogue, 1_000)


def test_a_skipped_track_is_refused_until_thirty_plays_are_over(workspace):
    tireless = one_listener()

    def refusals(plays, skipped):
        workspace.tracks["skipped"][3] = skipped
        keys = KEYS[:200]
        return {bool(_is_refused(key, 3, plays, 0, tireless, workspace, 30.0)) for key in keys}

    assert refusals(plays=500, skipped=500) == {True}
    assert refusals(plays=529, skipped=500) == {True}
    assert refusals(plays=530, skipped=500) == {False}
    assert refusals(plays=500, skipped=0) == refusals(plays=5, skipped=0) == {False}


@pytest.mark.parametrize(("plays", "at_least"), [(1_000, 1_000), (20, 200)])
def test_tracks_and_artists_are_refused_by_their_share_of_plays(workspace, plays, at_least):
    workspace.tracks["plays"][3], workspace.artists["plays"][5] = 10, 20
    of_track = one_listener(track_satiation=5.0)
    of_artist = one_listener(artist_satiation=5.0)
    refused = [_is_refused(key, 3, plays, 5, of_track, workspace, 30.0) for key in KEYS]
    assert share(refused) == pytest.approx(5 * 10 / at_least, abs=0.01)
    refused = [_is_refused(key, 3, plays, 5, of_artist, workspace, 30.0) for key in KEYS]
    assert share(refused) == pytest.approx(5 * 20 / at_least, abs=0.01)


def test_returns_are_as_likely_as_a_track_has_plays_or_as_it_is_recent(workspace):
    history = workspace.history
    history["track"] = np.arange(1_000)
    gaps = return_gaps(0.8)

    def numbers(recency_share):
        drawn = [_draw_return(key, 1_000, history, gaps, recency_share) for key in KEYS]
        return np.array([play["track"] for play in drawn])

    anywhere = numbers(0.0)
    assert np.histogram(anywhere, bins=4, range=(0, 1_000))[0] == pytest.approx(5_000, rel=0.05)
    lately = 1_000 - numbers(1.0)
    # the very next is a repeat, which is drawn apart; few gaps are longer than the history
    assert (lately == 1).mean() < 0.001
    for longest in (4, 16, 64):
        assert (lately > longest).mean() == pytest.approx((2 / (longest + 1)) ** 0.8, abs=0.01)
    both = ((lately < 10).mean() + (anywhere > 990).mean()) / 2
    assert (numbers(0.5) > 990).mean() == pytest.approx(both, abs=0.01)


def test_draws_from_the_catalogue_follow_the_weights(catalogue, workspace, parameters):
    listener = one_listener(newness=2.0, popularity=-1.0, imprint_year=1985.0)
    weigh_cells(listener, KEYS[0], seed_key(5), catalogue, workspace, parameters)
    weights = workspace.weights
    for key in KEYS[:5_000]:
        u, place = two_uniforms(key, DRAW)
        cell = np.searchsorted(weights, u * weights[-1], side="right")
        start, end = catalogue.cell_start[cell], catalogue.cell_start[cell + 1]
        track = catalogue.cell_tracks[start + int(place * (end - start))]
        assert _draw_from_catalogue(key, catalogue, workspace) == track


def test_releases_of_ones_teens_weigh_more(catalogue, workspace, parameters):
    p = parameters._replace(genre_sigma=0.0, location_sigma=0.0)
    listener = one_listener(imprint_year=1985.0)
    weigh_cells(listener, KEYS[0], seed_key(5), catalogue, workspace, p)
    away = np.abs(catalogue.newness_year - 1985.0)
    expected = 1 + p.imprint_weight * np.exp(-((away / p.imprint_width) ** 2) / 2)
    assert workspace.by_newness == pytest.approx(expected, rel=1e-6)
    assert workspace.by_popularity == pytest.approx(np.ones_like(workspace.by_popularity))
    assert workspace.by_genre == pytest.approx(np.ones_like(workspace.by_genre))


def test_interest_in_a_release_rises_peaks_and_fades():
    release = index_catalogue(
        make_tracks([{"track_id": "t", "artist_id": "a", "released_on": date(2000, 1, 1)}])
    )
    interest = [_interest(np.uint32(0), RELEASE + days, release, 14.0) for days in range(120)]
    assert int(np.argmax(interest)) == 13  # the release's own day is its first
    assert max(interest) == pytest.approx(1.0)
    assert (np.diff(interest[:14]) > 0).all()
    assert (np.diff(interest[13:]) < 0).all()
    assert interest[-1] < 0.01


def test_fresh_songs_came_out_within_so_many_days():
    releases = [date(1999, 12, 31), date(2000, 1, 1), date(2000, 1, 30), date(2000, 1, 31)]
    some = index_catalogue(
        make_tracks(
            [
                {"track_id": f"t{number}", "artist_id": "a", "released_on": released_on}
                for number, released_on in enumerate(releases)
            ]
        )
    )

    def fresh(day, days):
        drawn = {_draw_fresh(key, day, some, days, 30.0) for key in KEYS[:2_000]}
        return {int(track) for track in drawn - {NO_TRACK}}

    # on January 30 2000: the last 30 days begin on January 1
    assert fresh(RELEASE + 29, 30.0) == {1, 2}
    assert fresh(RELEASE + 29, 31.0) == {0, 1, 2}
    assert fresh(RELEASE - 2, 30.0) == set()


# all together


def simulate_one(users, parameters, tracks, window, **traits):
    one = users.slice(0, 1)
    for name, value in traits.items():
        index = one.column_names.index(name)
        one = one.set_column(index, name, pa.array([value], one.schema.field(name).type))
    events = simulate_events(one, tracks, parameters, 7, window, 1).read_all()
    ended = events["timestamp"].to_numpy().astype("datetime64[ms]").astype(np.int64)
    listened = events["listening_time"].to_numpy()
    return ended - listened, ended, listened, events["track_key"].to_numpy() - 1


def test_a_silence_is_a_pause_or_lies_between_sessions(users, parameters, tracks):
    window = Window(date(2024, 1, 1), date(2025, 1, 1))
    often = parameters._replace(pause_share=0.5, pause_mean=900.0)
    started, ended, _, _ = simulate_one(users, often, tracks, window, plays_per_day=60.0)
    silence = started[1:] - ended[:-1]
    assert silence.max() > 31 * MINUTE
    assert (silence == 25 * MINUTE).any()
    assert (silence == 31 * MINUTE).any(), "sessions pushed on by the one before"
    assert not ((silence > 25 * MINUTE) & (silence < 31 * MINUTE)).any()


def test_no_day_has_more_plays_than_there_is_room_for(users, parameters):
    short = make_tracks(
        [
            {"track_id": f"t{number:03}", "artist_id": f"a{number % 50}", "duration_ms": 1_000}
            for number in range(200)
        ]
    )
    window = Window(date(2024, 1, 1), date(2024, 1, 11))
    _, ended, _, _ = simulate_one(
        users, parameters, short, window, plays_per_day=1e7, time_zone="UTC"
    )
    # days begin at four; the last session of a day can go on into the next
    plays = np.unique((ended - 4 * HOUR) // (24 * HOUR), return_counts=True)[1]
    assert np.median(plays) == MAX_DAY_PLAYS
    assert plays.max() < MAX_DAY_PLAYS + MAX_SESSION_PLAYS
    assert len(ended) <= max_events(window.n_days)


def test_a_skipped_track_does_not_come_again_soon(users, parameters):
    many = make_tracks(
        [
            {"track_id": f"t{number:04}", "artist_id": f"a{number % 400}", "duration_ms": 60_000}
            for number in range(4_000)
        ]
    )
    window = Window(date(2024, 1, 1), date(2024, 3, 1))
    _, _, listened, track = simulate_one(users, parameters, many, window, plays_per_day=100.0)
    skipped_at: dict[int, int] = {}
    n_skipped = n_soon = 0
    for play, (number, heard) in enumerate(zip(track.tolist(), listened.tolist(), strict=True)):
        n_soon += play - skipped_at.get(number, -100) <= 30
        if heard < 60_000:
            skipped_at[number] = play
            n_skipped += 1
    assert n_skipped > 1_000
    # only where all draws of a play were refused
    assert n_soon / len(track) < 0.001


@pytest.fixture
def play_like(users, parameters):
    """Tracks and artists that a listener plays, whose traits or parameters a test changes."""
    many = make_tracks(
        [
            {"track_id": f"t{number:04}", "artist_id": f"a{number % 400}", "duration_ms": 60_000}
            for number in range(4_000)
        ]
    )
    artists = np.array([int(artist[1:]) for artist in many["artist_id"].to_pylist()])
    window = Window(date(2024, 1, 1), date(2024, 3, 1))

    def play_like(changed=None, **traits):
        p = parameters._replace(**(changed or {}))
        track = simulate_one(users, p, many, window, plays_per_day=60.0, **traits)[3]
        return track, artists[track]

    return play_like


def test_exploration_finds_artists_and_variety_finds_tracks(play_like):
    def n_artists(exploration):
        return len(set(play_like(exploration=exploration)[1].tolist()))

    def n_tracks(variety):
        return len(set(play_like(variety=variety)[0].tolist()))

    assert n_artists(1.0) > 1.3 * n_artists(-1.0)
    assert n_tracks(1.0) > 1.3 * n_tracks(-1.0)


def test_stays_with_track_and_artist_at_their_rates(play_like):
    def shares(repeat_track_logit, burst_logit):
        changed = {
            "repeat_track_logit": repeat_track_logit,
            "repeat_track_trait": 0.0,
            "repeat_track_sigma": 0.0,
            "burst_logit": burst_logit,
            "burst_sigma": 0.0,
            "skip_logit": -50.0,
        }
        track, artist = play_like(changed)
        same_track, same_artist = track[1:] == track[:-1], artist[1:] == artist[:-1]
        return same_track.mean(), (same_artist & ~same_track).mean()

    # a return can hit the same track, and the first play of a session stays with nothing
    repeats, bursts = shares(repeat_track_logit=0.0, burst_logit=-50.0)
    assert 0.4 < repeats < 0.6
    assert bursts < 0.05
    repeats, bursts = shares(repeat_track_logit=-50.0, burst_logit=0.0)
    assert repeats < 0.02
    assert 0.25 < bursts < 0.5

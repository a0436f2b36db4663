"""Returns to what was played before: gaps, refusals, and moods for artists."""

import numpy as np
import pytest

from tests.python.unit.kernel.conftest import (
    A_MONDAY,
    KEYS,
    LISTENER_KEY,
    N_ARTISTS,
    N_TRACKS,
    TRACKS_EACH,
    assert_share,
)
from wrapped_feed.simulation.kernel.memory import (
    draw_accepted_moods,
    draw_past_play,
    draw_return,
    enter_phases,
    find_track,
    fits_mood,
    is_refused,
    tabulate_gaps,
)
from wrapped_feed.simulation.kernel.state import N_PARTS, NO_TRACK

# gaps


def gaps(state, nearest, span=1.0, recent_share=1.0):
    plays = state.progress.plays
    drawn = [draw_past_play(key, nearest, span, recent_share, state.workspace) for key in KEYS]
    return plays - np.array(drawn)


@pytest.mark.parametrize(("nearest", "span"), [(8.0, 1.0), (24.0, 1.0), (2.0, 0.5)])
def test_gaps_of_recent_returns_are_log_uniform_up_to_the_span(listens, nearest, span):
    state = listens()
    tabulate_gaps(np.log(80.0), state.workspace)
    state.workspace.progress["plays"] = 2_000
    drawn = gaps(state, nearest, span)
    longest = nearest * 80.0**span
    assert drawn.min() == nearest
    # the last of 1,024 quantiles
    assert int(0.99 * longest) <= drawn.max() < longest
    for quantile in (0.25, 0.5, 0.75):
        gap = np.ceil(nearest * 80.0 ** (span * quantile))
        # the quantiles are tabulated in steps
        steps = np.log(gap / nearest) / np.log(80.0) / span * 1_024 * span
        assert_share(drawn < gap, np.floor(steps + 0.5) / 1_024 / span)


def test_other_returns_are_to_any_past_play(listens):
    state = listens()
    tabulate_gaps(np.log(80.0), state.workspace)
    state.workspace.progress["plays"] = 2_000
    anywhere = gaps(state, 8.0, recent_share=0.0)
    assert anywhere.min() >= 1
    assert anywhere.max() <= 2_000
    for bound in (200, 1_000, 1_800):
        assert_share(anywhere <= bound, bound / 2_000)
    # 640 is the longest of the recent ones
    assert_share(gaps(state, 8.0, recent_share=0.7) > 640, 0.3 * (1 - 640 / 2_000))


@pytest.mark.parametrize("recent_share", [0.6, 1.0])
def test_gaps_longer_than_the_history_become_returns_to_any_past_play(listens, recent_share):
    state = listens()
    tabulate_gaps(np.log(1_000.0), state.workspace)
    state.workspace.progress["plays"] = 80
    drawn = gaps(state, 8.0, recent_share=recent_share)
    # a third of the recent gaps fit, and are of 8 plays or more; the others are anywhere
    assert_share(drawn < 8, (1 - recent_share / 3) * 7 / 80)
    # the fitting ones are log-uniform
    fits_and_is_old = recent_share * np.log(80 / 60) / np.log(1_000.0)
    assert_share(drawn > 60, (1 - recent_share / 3) * 20 / 80 + fits_and_is_old)


def test_a_past_play_exists_however_short_the_past(listens):
    state = listens()
    tabulate_gaps(np.log(1_000.0), state.workspace)
    for plays in (1, 2, 7, 8, 9):
        state.workspace.progress["plays"] = plays
        for share in (0.0, 1.0):
            drawn = gaps(state, 8.0, recent_share=share)
            assert 1 <= drawn.min() <= drawn.max() <= plays


# refusals


def refusals(state, track, keys=KEYS):
    song, artist = np.uint32(track), np.uint32(track // TRACKS_EACH)
    return [bool(is_refused(key, song, artist, state.listener, state.workspace)) for key in keys]


@pytest.mark.parametrize(("skipped", "rest"), [(False, 6), (True, 16)])
def test_what_was_just_played_or_skipped_is_refused_for_so_many_plays(listens, skipped, rest):
    state = listens({"shortest_return": 6.0, "skip_memory": 16.0}).hear([3], skipped)
    for _ in range(rest):
        assert all(refusals(state, 3, KEYS[:9]))
        assert not any(refusals(state, 4, KEYS[:9]))
        state.hear([5])
    assert not any(refusals(state, 3, KEYS[:9]))


@pytest.mark.parametrize(("plays", "at_least"), [(1_000, 1_000), (20, 200)])
def test_satiation_refuses_tracks_and_artists_by_their_share_of_plays(listens, plays, at_least):
    for of_track, of_artist in ((5.0, 0.0), (0.0, 4.0), (5.0, 4.0)):
        state = listens(track_satiation=of_track, artist_satiation=of_artist)
        state.workspace.progress["plays"] = plays
        state.workspace.tracks["plays"][3] = 10
        state.workspace.artist_plays[0] = 20
        assert_share(refusals(state, 3), (of_track * 10 + of_artist * 20) / at_least)
        assert not any(refusals(state, 399))


# moods


MOODY = {"artist_phase_floor": 0.0, "artist_part_floor": 0.0, "artist_phase_days": 45.0}


def enter(state, day, part=0):
    enter_phases(LISTENER_KEY, day, part, state.world.parameters, state.workspace)


def fits(state, artist, key=KEYS[0], listener_key=LISTENER_KEY):
    accepted = draw_accepted_moods(key, state.world.parameters)
    return bool(fits_mood(listener_key, accepted, np.uint32(artist), state.world, state.workspace))


def test_phases_have_their_length_and_those_of_half_of_the_artists_begin_between(listens):
    state = listens({"artist_phase_days": 45.0, "genre_phase_days": 60.0})
    entered = []
    for day in range(A_MONDAY, A_MONDAY + 450):
        enter(state, day)
        entered.append(
            (state.progress.phase, state.progress.other_phase, state.progress.genre_phase)
        )
    starts = [np.flatnonzero(np.diff(numbers)) for numbers in zip(*entered, strict=True)]
    for place, length in enumerate((45, 45, 60)):
        assert set(np.diff(starts[place])) == {length}
    assert (starts[1][0] - starts[0][0]) % 45 in (22, 23)


def test_a_mood_lasts_for_a_phase_and_is_then_drawn_anew(listens):
    state = listens({**MOODY, "phase_share": 0.3, "artist_part_share": 1.0})
    moods = np.empty((450, N_ARTISTS), bool)
    for number in range(450):
        enter(state, A_MONDAY + number)
        moods[number] = [fits(state, artist) for artist in range(N_ARTISTS)]
    days, artists = np.nonzero(np.diff(moods, axis=0))
    begins = (A_MONDAY + 1 + days) % 45
    assert set(begins[artists % 2 == 1]) == {0}
    assert set(begins[artists % 2 == 0]) == {45 - 45 // 2}


def test_artists_are_in_the_mood_in_a_share_of_independent_phases(listens):
    state = listens({**MOODY, "phase_share": 0.3, "artist_part_share": 1.0})
    moods = []
    for phase in range(400):
        enter(state, A_MONDAY + 45 * phase)
        moods.append([fits(state, artist) for artist in range(N_ARTISTS)])
    moods = np.array(moods)
    assert_share(moods.ravel(), 0.3)
    assert_share((moods[1:] & moods[:-1]).ravel(), 0.3**2)
    assert_share((moods[:, 1:] & moods[:, :-1]).ravel(), 0.3**2)


def test_artists_have_their_parts_of_the_week_in_all_phases(listens):
    state = listens({**MOODY, "phase_share": 1.0, "artist_part_share": 0.6})
    times = np.empty((100, N_PARTS, N_ARTISTS), bool)
    for listener in range(100):
        for part in range(N_PARTS):
            enter(state, A_MONDAY, part)
            state.workspace.artists["mood"] = 0
            times[listener, part] = [
                fits(state, artist, listener_key=KEYS[listener]) for artist in range(N_ARTISTS)
            ]
    assert_share(times.ravel(), 0.6)
    assert_share((times[:, 1:] & times[:, :-1]).ravel(), 0.6**2)
    enter(state, A_MONDAY + 300, part=4)
    later = [fits(state, artist, listener_key=KEYS[99]) for artist in range(N_ARTISTS)]
    assert later == times[99, 4].tolist()


@pytest.mark.parametrize(
    ("share", "floor"),
    [("phase_share", "artist_phase_floor"), ("artist_part_share", "artist_part_floor")],
)
def test_out_of_the_mood_a_share_is_accepted(listens, share, floor):
    never = {**MOODY, "phase_share": 1.0, "artist_part_share": 1.0, share: 0.0, floor: 0.4}
    state = listens(never)
    enter(state, A_MONDAY)
    assert_share([fits(state, 7, key) for key in KEYS], 0.4)


def test_out_of_phase_and_of_the_part_of_the_week_the_shares_are_multiplied(listens):
    never = {**MOODY, "phase_share": 0.0, "artist_part_share": 0.0}
    state = listens({**never, "artist_phase_floor": 0.4, "artist_part_floor": 0.5})
    enter(state, A_MONDAY)
    assert_share([fits(state, 7, key) for key in KEYS], 0.4 * 0.5)


def test_moods_that_are_kept_are_those_drawn_afresh(listens):
    changed = {"phase_share": 0.4, "artist_part_share": 0.5}
    kept = listens({**MOODY, **changed})
    rng = np.random.default_rng(1)
    for _ in range(3_000):
        day, part = A_MONDAY + int(rng.integers(400)), int(rng.integers(N_PARTS))
        artist = int(rng.integers(N_ARTISTS))
        enter(kept, day, part)
        mood = fits(kept, artist)
        assert fits(kept, artist) == mood
        kept_bits = kept.workspace.artists["mood"].copy()
        kept.workspace.artists["mood"] = 0
        assert fits(kept, artist) == mood
        kept.workspace.artists["mood"] = kept_bits


# what is returned to


def test_an_artist_has_heard_and_unheard_tracks(listens):
    state = listens().hear([30, 33, 34])
    on_release = state.world.catalogue.tracks["released"][35]

    def found(heard, day, artist=3):
        return {
            int(find_track(key, np.uint32(artist), heard, day, state.world, state.workspace))
            for key in KEYS[:500]
        }

    assert found(heard=True, day=A_MONDAY) == {30, 33, 34}
    assert found(heard=False, day=A_MONDAY) == {31, 32, *range(35, 40)}
    assert found(heard=False, day=on_release) == {31, 32, 35}
    assert found(heard=True, day=A_MONDAY, artist=4) == {NO_TRACK}
    state.hear(range(40, 50))
    assert found(heard=False, day=A_MONDAY, artist=4) == {NO_TRACK}


def returns(state, of_artist, is_new=False):
    drawn = [
        draw_return(LISTENER_KEY, key, of_artist, is_new, A_MONDAY, state.world, state.workspace)
        for key in KEYS
    ]
    assert all(track == NO_TRACK or track // TRACKS_EACH == artist for track, artist in drawn)
    return [int(track) for track, _ in drawn]


def test_returns_are_to_artists_that_fit_the_mood(listens):
    state = listens({**MOODY, "phase_share": 0.5, "recent_share": 0.0}).hear(range(N_TRACKS))
    tabulate_gaps(3.0, state.workspace)
    enter(state, A_MONDAY)
    for of_artist in (False, True):
        found = set(returns(state, of_artist)) - {NO_TRACK}
        assert len(found) > 50
        assert all(fits(state, track // TRACKS_EACH) for track in found)


def test_returns_have_their_gaps(listens):
    changed = {
        "nearest_return": 8.0,
        "nearest_artist": 2.0,
        "artist_span": 0.5,
        "recent_share": 1.0,
        "recent_artist_share": 1.0,
    }
    # each play is of an artist of its own, whose only heard track is found
    once = range(0, N_TRACKS, TRACKS_EACH)
    state = listens(changed).hear(once)
    tabulate_gaps(np.log(4.0), state.workspace)

    def gaps_of(of_artist):
        return set(N_ARTISTS - np.array(returns(state, of_artist)) // TRACKS_EACH)

    assert gaps_of(of_artist=False) == set(range(8, 32))
    assert gaps_of(of_artist=True) == {2, 3}

"""The kinds of context, and the order in which each plays its tracks."""

from datetime import date

import numpy as np
import pytest

from tests.python.conftest import make_tracks
from tests.python.unit.kernel.conftest import (
    A_MONDAY,
    KEYS,
    LISTENER_KEY,
    N_ARTISTS,
    N_TRACKS,
    TRACKS_EACH,
    assert_share,
)
from wrapped_feed.simulation.kernel.contexts import (
    ARTIST,
    LIBRARY,
    NEW_ARTISTS,
    NEW_TRACKS,
    REPLAY,
    SHUFFLE,
    ends_context,
    next_track,
    start_context,
)
from wrapped_feed.simulation.kernel.memory import (
    draw_accepted_moods,
    enter_phases,
    fits_mood,
    tabulate_gaps,
)
from wrapped_feed.simulation.kernel.state import NO_TRACK
from wrapped_feed.simulation.kernel.taste import weigh_cells

ONLY = {
    LIBRARY: {},
    SHUFFLE: {"shuffle": 1.0},
    REPLAY: {"replay": 1.0, "shuffle": 1.0},
    ARTIST: {"artist": 1.0, "replay": 1.0, "shuffle": 1.0},
}
"""Cumulative shares of a listener who knows one kind of context."""

MOODY = {"artist_phase_floor": 0.0, "artist_part_floor": 0.0}


def start(state, key):
    start_context(LISTENER_KEY, key, state.listener, state.world, state.workspace)
    return state.context


def following(state, key, day=A_MONDAY):
    track = next_track(LISTENER_KEY, key, day, state.listener, state.world, state.workspace)
    return int(track)


def heard(state):
    return set(np.flatnonzero(state.workspace.tracks["plays"]).tolist())


def ready(state):
    """Prepare what the kernel computes once per listener."""
    world, workspace = state.world, state.workspace
    tabulate_gaps(4.0, workspace)
    weigh_cells(
        state.listener, LISTENER_KEY, world.seed_key, world.catalogue, workspace, world.parameters
    )
    return state


# which context, and for how long


def test_kinds_have_the_shares_of_the_listener(listens):
    state = listens(new_artists=0.1, new_tracks=0.25, artist=0.45, replay=0.7, shuffle=0.85).hear(
        range(N_TRACKS)
    )
    ready(state)
    kinds = np.array([start(state, key).kind for key in KEYS])
    expected = {
        NEW_ARTISTS: 0.1,
        NEW_TRACKS: 0.15,
        ARTIST: 0.2,
        REPLAY: 0.25,
        SHUFFLE: 0.15,
        LIBRARY: 0.15,
    }
    for kind, share in expected.items():
        assert_share(kinds == kind, share)


def test_the_more_artists_are_known_the_fewer_contexts_look_for_new_ones(listens):
    state = listens(new_artists=0.4, new_tracks=0.7, artist=0.7, replay=0.85, taste_size=20.0)
    ready(state.hear(range(10 * TRACKS_EACH)))
    kinds = np.array([start(state, key).kind for key in KEYS])
    assert_share(kinds == NEW_ARTISTS, 0.4 / 1.5)
    # the others keep their ratios
    assert_share(kinds == NEW_TRACKS, 0.5 * (1.0 - 0.4 / 1.5))
    assert_share(kinds == REPLAY, 0.25 * (1.0 - 0.4 / 1.5))
    state.hear(range(10 * TRACKS_EACH, N_TRACKS))
    kinds = np.array([start(state, key).kind for key in KEYS])
    assert_share(kinds == NEW_ARTISTS, 0.4 / 3.0)


def test_lengths_have_their_median(listens):
    changed = {"context_plays": 8.0, "discovery_ratio": 0.5, "artist_ratio": 0.75}
    state = listens(
        changed, new_artists=0.2, new_tracks=0.4, artist=0.6, replay=0.8, shuffle=0.9
    ).hear(range(N_TRACKS))
    ready(state)
    started = np.array([(start(state, key).kind, state.context.left) for key in KEYS])
    medians = {NEW_ARTISTS: 4, NEW_TRACKS: 4, ARTIST: 6, REPLAY: 8, SHUFFLE: 8, LIBRARY: 8}
    for kind, median in medians.items():
        left = started[started[:, 0] == kind, 1]
        assert left.min() >= 1
        # rounded up
        assert_share(left > median, 0.5)


def test_a_context_of_an_artist_is_no_longer_than_the_discography(listens):
    state = ready(listens({"artist_ratio": 9.0}, **ONLY[ARTIST]).hear(range(N_TRACKS)))
    assert max(start(state, key).left for key in KEYS) == TRACKS_EACH


def test_the_first_context_of_all_finds_new_artists(listens):
    state = ready(listens(**ONLY[SHUFFLE]))
    assert {start(state, key).kind for key in KEYS[:500]} == {NEW_ARTISTS}


def test_a_context_ends_by_a_click_with_the_session_or_when_it_is_used_up(listens):
    state = listens({"click_share": 0.1, "click_after_skip": 0.3, "resume_share": 0.4})

    def ends(left, is_first=False, was_skipped=False):
        state.play_from(left=left)
        state.workspace.progress["was_skipped"] = was_skipped
        return [ends_context(key, is_first, state.world, state.workspace) for key in KEYS]

    assert_share(ends(left=1), 0.1)
    assert_share(ends(left=1, was_skipped=True), 0.3)
    assert_share(ends(left=1, is_first=True), 0.6)
    assert_share(ends(left=1, is_first=True, was_skipped=True), 0.6)
    assert all(ends(left=0))


@pytest.mark.parametrize("kind", [LIBRARY, REPLAY, SHUFFLE, ARTIST])
def test_each_play_uses_up_one_of_those_left(listens, kind):
    state = ready(listens().hear(range(N_TRACKS)))
    state.play_from(kind=kind, left=5, place=20, width=32, step=1, artist=2)
    for left in (4, 3, 2, 1, 0):
        assert following(state, KEYS[left]) != NO_TRACK
        assert state.context.left == left


def test_a_context_in_which_all_is_refused_is_used_up(listens):
    state = ready(listens({"shortest_return": 5_000.0}).hear(range(N_TRACKS)))
    for kind in (LIBRARY, REPLAY, SHUFFLE, ARTIST):
        state.play_from(kind=kind, left=50, place=20, width=32, step=1, artist=2)
        assert following(state, KEYS[0]) == NO_TRACK
        assert state.context.left == 0


# an artist


def test_an_artist_is_played_in_the_order_of_release_from_the_track_found_on(listens):
    of_artist = range(30, 40)
    state = ready(listens().hear(of_artist))
    state.play_from(kind=ARTIST, left=99, place=36, artist=3)
    played = [following(state, key) for key in KEYS[:24]]
    assert played == [30 + (6 + number) % TRACKS_EACH for number in range(24)]


@pytest.mark.parametrize(
    ("includes_unheard", "expected"), [(False, [38, 31, 34]), (True, [38, 39, *range(30, 38)])]
)
def test_unheard_tracks_are_left_out_or_included(listens, includes_unheard, expected):
    state = ready(listens().hear([31, 34, 38]))
    state.play_from(kind=ARTIST, left=99, place=38, artist=3, includes_unheard=includes_unheard)
    played = [following(state, key) for key in KEYS[: 2 * len(expected)]]
    assert played == expected * 2


def test_an_artist_is_played_without_what_is_not_yet_released(listens):
    state = ready(listens().hear([30, 31]))
    eighth_release = (date(2000, 1, 8) - date(1970, 1, 1)).days
    state.play_from(kind=ARTIST, left=99, place=36, artist=3, includes_unheard=True)
    assert [following(state, key, eighth_release) for key in KEYS[:4]] == [36, 37, 30, 31]


def test_a_context_of_an_artist_ends_when_too_many_tracks_in_a_row_are_left_out(listens):
    state = ready(listens().hear([30, 35]))
    state.play_from(kind=ARTIST, left=99, place=30, artist=3)
    assert [following(state, key) for key in KEYS[:3]] == [30, 35, 30]
    state = ready(listens().hear([30, 36]))
    state.play_from(kind=ARTIST, left=99, place=30, artist=3)
    assert [following(state, key) for key in KEYS[:2]] == [30, NO_TRACK]
    assert state.context.left == 0


def test_an_artist_is_followed_from_a_track_that_was_played(listens):
    known = [5, 17, 33]
    state = ready(listens(**ONLY[ARTIST], unheard=0.3).hear(known * 20))
    includes_unheard = []
    for key in KEYS[:5_000]:
        context = start(state, key)
        assert context.place in known
        assert context.artist == context.place // TRACKS_EACH
        includes_unheard.append(context.includes_unheard)
        assert following(state, key) == context.place - 1 or context.place % TRACKS_EACH == 0
    assert_share(includes_unheard, 0.3)


def test_an_artist_with_few_tracks_is_not_played_through(listens):
    few = make_tracks(
        [{"track_id": f"t{number}", "artist_id": "a" if number < 4 else "b"} for number in range(9)]
    )

    def kinds(tracks):
        state = ready(listens(tracks=few, **ONLY[ARTIST]).hear(tracks * 20))
        return {(start(state, key).kind, int(state.context.artist)) for key in KEYS[:500]}

    assert {kind for kind, _ in kinds([0, 1, 2, 3])} == {LIBRARY}
    assert kinds([4, 5]) == {(ARTIST, 1)}


def test_the_first_artist_of_the_next_plays_that_fits_the_mood_is_played(listens):
    # play number n is of track n
    def only(kind):
        state = ready(listens({**MOODY, "phase_share": 0.7}, **ONLY[kind]).hear(range(N_TRACKS)))
        enter_phases(LISTENER_KEY, A_MONDAY, 0, state.world.parameters, state.workspace)
        return state

    state, replays = only(ARTIST), only(REPLAY)
    accepted = draw_accepted_moods(KEYS[0], state.world.parameters)
    fits = [
        fits_mood(LISTENER_KEY, accepted, np.uint32(artist), state.world, state.workspace)
        for artist in range(N_ARTISTS)
    ]
    kinds = set()
    for key in KEYS[:2_000]:
        # a replay of the same draws starts where the search does
        first = int(start(replays, key).place)
        searched = range(first, min(first + 24, N_TRACKS))
        suitable = [track for track in searched if fits[track // TRACKS_EACH]]
        context = start(state, key)
        kinds.add(int(context.kind))
        assert context.kind == (ARTIST if suitable else LIBRARY)
        if suitable:
            assert (context.place, context.artist) == (suitable[0], suitable[0] // TRACKS_EACH)
    assert kinds == {ARTIST, LIBRARY}


# a stretch of the past


@pytest.mark.parametrize("kind", [REPLAY, SHUFFLE])
def test_a_stretch_of_the_past_starts_whatever_the_mood(listens, kind):
    state = ready(listens(**ONLY[kind]).hear(range(N_TRACKS)))
    # nothing fits
    moody = ready(listens({**MOODY, "phase_share": 0.0}, **ONLY[kind]).hear(range(N_TRACKS)))
    enter_phases(LISTENER_KEY, A_MONDAY, 0, moody.world.parameters, moody.workspace)
    for key in KEYS[:500]:
        context, of_moody = start(state, key), start(moody, key)
        assert of_moody.kind == kind
        assert of_moody == context


def test_a_replay_follows_the_past_in_order(listens):
    past = [7, 300, 21, 5, 44, 399, 12, 8]
    state = ready(listens().hear(past))
    state.play_from(kind=REPLAY, left=99, place=1)
    assert [following(state, key) for key in KEYS[:7]] == past[1:]
    # the past is over
    assert following(state, KEYS[7]) == NO_TRACK
    assert state.context.left == 0


def test_a_replay_leaves_out_what_is_refused(listens):
    state = ready(listens().hear([7, 300, 21, 5]))
    state.workspace.tracks["free_from"][300] = 100
    state.play_from(kind=REPLAY, left=99, place=0)
    assert [following(state, key) for key in KEYS[:3]] == [7, 21, 5]


def test_a_stretch_of_the_past_starts_some_time_ago(listens):
    state = ready(
        listens({"recent_share": 1.0}, **ONLY[REPLAY]).hear(range(N_TRACKS)).hear(range(100))
    )
    tabulate_gaps(np.log(10.0), state.workspace)
    gaps = np.array([state.progress.plays - start(state, key).place for key in KEYS[:5_000]])
    assert gaps.min() == 24
    assert gaps.max() < 240


def test_a_shuffle_visits_each_place_of_its_window_at_most_once(listens):
    # play number n is of track n, so a track tells its place
    state = ready(listens(**ONLY[SHUFFLE]).hear(range(N_TRACKS)))
    widths, in_order = set(), []
    for key in KEYS[:300]:
        context = start(state, key)
        widths.add(int(context.width))
        window = range(int(context.place), int(context.place + context.width))
        # long enough to go through the window once, and not again
        state.play_from(left=context.width)
        played = []
        for play in KEYS[: context.width]:
            track = following(state, play)
            if track == NO_TRACK or state.context.left < 0:
                break
            played.append(track)
        assert len(set(played)) == len(played)
        assert set(played) <= set(window)
        if len(played) > 9:
            in_order.append(played == sorted(played))
    assert widths == {32, 64, 128, 256}
    assert len(in_order) > 150
    # one step in sixteen goes through the narrowest window in order
    assert np.mean(in_order) < 1 / 16


def test_a_shuffle_of_an_old_window_plays_all_of_it(listens):
    state = ready(listens().hear(range(N_TRACKS)))
    state.play_from(kind=SHUFFLE, left=32, place=40, width=32, step=13)
    assert {following(state, key) for key in KEYS[:32]} == set(range(40, 72))


# new music


def test_new_artists_are_unheard_ones_while_there_are_any(listens):
    # the first track of every second artist has been heard
    known = range(0, N_TRACKS, 2 * TRACKS_EACH)
    state = ready(listens({"discovery_share": 1.0}).hear(known))
    state.play_from(kind=NEW_ARTISTS, left=len(KEYS))
    found = {following(state, key) // TRACKS_EACH for key in KEYS}
    assert found == set(range(1, N_ARTISTS, 2))


def test_known_artists_are_found_when_there_are_no_others(listens):
    state = ready(listens({"discovery_share": 1.0}).hear(range(0, N_TRACKS, TRACKS_EACH)))
    state.play_from(kind=NEW_ARTISTS, left=len(KEYS))
    found = {following(state, key) for key in KEYS}
    assert found == set(range(N_TRACKS))


def test_new_tracks_are_unheard_ones_of_known_artists(listens):
    # the even tracks of every second artist have been heard
    known = [t for t in range(0, N_TRACKS, 2) if t // TRACKS_EACH % 2]
    state = ready(listens({"discovery_share": 1.0}).hear(known))
    state.play_from(kind=NEW_TRACKS, left=len(KEYS))
    found = {following(state, key) for key in KEYS}
    assert found == {track + 1 for track in known}


@pytest.mark.parametrize("kind", [NEW_ARTISTS, NEW_TRACKS])
def test_a_share_of_the_plays_in_a_context_of_new_music_is_new(listens, kind):
    known = [t for t in range(0, N_TRACKS, 2) if t // TRACKS_EACH % 2]
    state = ready(listens({"discovery_share": 0.75}).hear(known))
    state.play_from(kind=kind, left=len(KEYS))
    assert_share([following(state, key) not in heard(state) for key in KEYS[:5_000]], 0.75)


# single returns


def test_single_returns_are_to_a_past_play_or_to_any_known_track_of_its_artist(listens):
    state = listens({"artist_return_share": 0.3, "recent_share": 0.0, "recent_artist_share": 0.0})
    ready(state.hear([30] * 90 + [35] * 10))
    state.play_from(kind=LIBRARY, left=len(KEYS))
    # a tenth of the past plays; half of the artist's known tracks
    assert_share([following(state, key) == 35 for key in KEYS], 0.7 * 0.1 + 0.3 * 0.5)

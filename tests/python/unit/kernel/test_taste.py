"""Draws from the whole catalogue: by taste, and of the latest releases."""

from datetime import date, timedelta

import numpy as np
import pytest

from tests.python.conftest import make_tracks
from tests.python.unit.kernel.conftest import (
    A_MONDAY,
    KEYS,
    LISTENER_KEY,
    N_TRACKS,
    TRACKS_EACH,
    assert_share,
)
from wrapped_feed.simulation.kernel.draws import DRAW
from wrapped_feed.simulation.kernel.memory import enter_phases
from wrapped_feed.simulation.kernel.state import NO_TRACK
from wrapped_feed.simulation.kernel.taste import (
    _draw_by_taste,
    _draw_fresh,
    draw_new_artist,
    fresh_age,
    weigh_cells,
)
from wrapped_feed.simulation.randomness import seed_key, two_uniforms


@pytest.fixture(scope="module")
def daily():
    """A release a day, for half a year before and a month after A_MONDAY, by as many artists."""
    return make_tracks(
        [
            {
                "track_id": f"t{number:03}",
                "artist_id": f"a{number:03}",
                "released_on": date(2024, 1, 1) + timedelta(days=number - 180),
            }
            for number in range(210)
        ]
    )


def weigh(state, listener_key=LISTENER_KEY):
    weigh_cells(
        state.listener,
        listener_key,
        seed_key(5),
        state.world.catalogue,
        state.workspace,
        state.world.parameters,
    )
    return state


def found(drawn, world):
    """The track of a draw, which comes with its artist."""
    track, artist = drawn
    expected = NO_TRACK if track == NO_TRACK else world.catalogue.tracks["artist"][track]
    assert artist == expected
    return int(track)


def by_taste(state, key, accepts_known=True, day=A_MONDAY):
    world, workspace = state.world, state.workspace
    return found(_draw_by_taste(key, day, accepts_known, world, workspace), world)


def new_artist(state, key, accepts_known=False, wants_fresh=False):
    world, workspace = state.world, state.workspace
    return found(
        draw_new_artist(key, accepts_known, wants_fresh, A_MONDAY, world, workspace), world
    )


# by taste


def test_draws_follow_the_weights_of_the_cells(listens, tracks):
    state = weigh(listens(tracks=tracks, newness=2.0, popularity=-1.0, imprint_year=1985.0))
    catalogue, weights = state.world.catalogue, state.workspace.weights
    for key in KEYS[:5_000]:
        u, place = two_uniforms(key, DRAW)
        cell = np.searchsorted(weights, u * weights[-1], side="right")
        start, end = catalogue.cell_start[cell], catalogue.cell_start[cell + 1]
        first = start + int(place * (end - start))
        released = catalogue.cell_tracks[first:end]["released"]
        out = np.flatnonzero(released + state.world.parameters["fresh_days"] <= A_MONDAY)
        drawn = by_taste(state, key)
        if len(out):
            assert drawn == catalogue.cell_tracks["track"][first + out[0]]
        else:
            assert drawn == NO_TRACK


def test_weights_follow_newness_popularity_and_genre(listens, tracks):
    state = weigh(listens(tracks=tracks, newness=3.0, popularity=-2.0))
    catalogue, workspace = state.world.catalogue, state.workspace
    size = np.diff(catalogue.cell_start)
    expected = (
        size
        * workspace.by_newness[catalogue.cell_newness]
        * workspace.by_popularity[catalogue.cell_popularity]
        * workspace.by_genre[catalogue.cell_genre]
    )
    assert np.diff(workspace.weights, prepend=0.0) == pytest.approx(expected)
    assert (np.diff(workspace.by_newness) > 0).all()
    assert (np.diff(workspace.by_popularity) < 0).all()


def test_releases_of_ones_teens_weigh_more(listens, tracks):
    plain = {"genre_sigma": 0.0, "location_sigma": 0.0}
    state = weigh(listens(plain, tracks, imprint_year=1985.0))
    parameters, workspace = state.world.parameters, state.workspace
    away = np.abs(state.world.catalogue.newness_year - 1985.0)
    expected = 1 + parameters["imprint_weight"] * np.exp(
        -((away / parameters["imprint_width"]) ** 2) / 2
    )
    assert workspace.by_newness == pytest.approx(expected, rel=1e-6)
    assert workspace.by_popularity == pytest.approx(np.ones_like(workspace.by_popularity))
    assert workspace.by_genre == pytest.approx(np.ones_like(workspace.by_genre))


def test_a_country_shares_a_taste_for_genres(listens, tracks):
    def log_weights(changed, listener_key, location):
        state = weigh(listens(changed, tracks, location_key=location), listener_key)
        return np.log(state.workspace.by_genre).tolist()

    shared = {"genre_sigma": 0.0}
    own = {"location_sigma": 0.0}
    assert log_weights(shared, KEYS[0], 1) == log_weights(shared, KEYS[1], 1)
    assert log_weights(shared, KEYS[0], 1) != log_weights(shared, KEYS[0], 2)
    assert log_weights(own, KEYS[0], 1) == log_weights(own, KEYS[0], 2)
    assert log_weights(own, KEYS[0], 1) != log_weights(own, KEYS[1], 1)
    both = [weight for key in KEYS[:1_000] for weight in log_weights({}, key, int(key >> 20))]
    parameters = listens().world.parameters
    spread = np.hypot(parameters["genre_sigma"], parameters["location_sigma"])
    assert np.std(both) == pytest.approx(spread, rel=0.05)


def test_genres_out_of_phase_are_found_in_a_share_of_the_draws(listens):
    state = weigh(listens({"phase_share": 0.0, "genre_phase_floor": 0.3}))
    enter_phases(LISTENER_KEY, A_MONDAY, 0, state.world.parameters, state.workspace)
    assert_share([by_taste(state, key) != NO_TRACK for key in KEYS], 0.3)


def test_genres_are_in_phase_in_a_share_of_the_phases(listens):
    state = weigh(listens({"phase_share": 0.4, "genre_phase_floor": 0.0, "genre_phase_days": 60.0}))

    def is_in_phase(day):
        enter_phases(LISTENER_KEY, day, 0, state.world.parameters, state.workspace)
        return by_taste(state, KEYS[0]) != NO_TRACK

    in_phase = [is_in_phase(day) for day in range(0, 60 * 2_000, 60)]
    assert_share(in_phase, 0.4)
    assert [is_in_phase(day + 59) for day in range(0, 60 * 2_000, 60)] == in_phase


def test_draws_by_taste_leave_the_latest_releases_to_the_others(listens, daily):
    state = weigh(listens({"fresh_days": 120.0}, daily))
    drawn = {by_taste(state, key) for key in KEYS} - {NO_TRACK}
    # number 180 comes out today
    assert drawn == set(range(180 - 120 + 1))


def test_known_artists_are_left_out_unless_they_are_accepted(listens):
    known = range(0, N_TRACKS, 2 * TRACKS_EACH)
    state = weigh(listens().hear(known))

    def artists(accepts_known):
        drawn = {new_artist(state, key, accepts_known) for key in KEYS}
        return {track // TRACKS_EACH for track in drawn - {NO_TRACK}}

    new = set(range(1, N_TRACKS // TRACKS_EACH, 2))
    assert artists(accepts_known=False) == new
    assert artists(accepts_known=True) == set(range(N_TRACKS // TRACKS_EACH))


# the latest releases


def test_the_age_of_a_release_when_found(listens):
    changed = {"fresh_days": 120.0, "fresh_fade": 1.4, "fresh_late": 0.12}
    parameters = listens(changed).world.parameters
    ages = np.array([fresh_age(u, parameters) for u in np.arange(0, 1, 1e-4)])
    counts = np.bincount(ages) / len(ages)
    assert len(counts) == 120
    day = np.arange(120)
    expected = 0.12 / 120 + 0.88 * (np.exp(-day / 1.4) - np.exp(-(day + 1) / 1.4))
    # steps of 1e-4 round each share, once for each way to be found
    assert counts == pytest.approx(expected, abs=4e-4)
    assert counts.argmax() == 0


def test_draws_of_the_latest_releases_find_only_them(listens, daily):
    state = listens({"fresh_days": 120.0}, daily)

    def found(day):
        return {int(_draw_fresh(key, day, state.world)) for key in KEYS}

    assert found(A_MONDAY) == set(range(180 - 119, 180 + 1))
    assert found(A_MONDAY + 10) == set(range(190 - 119, 190 + 1))
    last = A_MONDAY + 29
    assert found(last + 120) == {NO_TRACK}
    assert found(A_MONDAY - 181) == {NO_TRACK}


def test_the_releases_of_one_day_are_equally_likely(listens):
    week = make_tracks(
        [
            {"track_id": f"t{n}", "artist_id": "a", "released_on": date(2023, 12, 25)}
            for n in range(5)
        ]
    )
    state = listens(tracks=week)
    found = np.array([int(_draw_fresh(key, A_MONDAY, state.world)) for key in KEYS])
    # a week ago: found by draws of younger ages as well, since nothing is younger
    assert set(found) - {NO_TRACK} == set(range(5))
    for track in range(5):
        assert_share(found[found != NO_TRACK] == track, 0.2)


def test_draws_of_new_artists_are_of_the_latest_releases_if_wanted(listens, daily):
    state = weigh(listens({"fresh_days": 120.0}, daily))

    def oldest_and_latest(wants_fresh):
        drawn = [new_artist(state, key, wants_fresh=wants_fresh) for key in KEYS]
        return min(drawn), max(track for track in drawn if track != NO_TRACK)

    assert oldest_and_latest(True) == (61, 180)
    assert oldest_and_latest(False) == (0, 60)


def test_so_are_the_latest_releases_of_known_artists(listens, daily):
    state = weigh(listens({"fresh_days": 120.0}, daily)).hear(range(170, 181))
    known = set(range(170, 181))
    assert not known & {new_artist(state, key, wants_fresh=True) for key in KEYS}
    assert known <= {new_artist(state, key, accepts_known=True, wants_fresh=True) for key in KEYS}

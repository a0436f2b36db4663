from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.python.conftest import make_tracks, simulate_listeners
from wrapped_feed.simulation import stream
from wrapped_feed.simulation.clock import utc_offsets
from wrapped_feed.simulation.kernel.play import EVENTS_PER_USER
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.stream import Window, simulate_events

WINDOW = Window(date(2024, 2, 20), date(2024, 4, 5))


@pytest.fixture
def simulate(users, tracks, parameters):
    def simulate(users=users, tracks=tracks, window=WINDOW, seed=7, threads=None, after=None):
        return simulate_events(users, tracks, parameters, seed, window, threads, after).read_all()

    return simulate


def test_events_do_not_depend_on_threads_and_batches(simulate, monkeypatch):
    events = simulate(threads=1)
    assert len(events) > 10_000
    assert simulate(threads=3).equals(events)
    monkeypatch.setattr(stream, "BATCH_EVENTS", 700)
    assert simulate(threads=2).equals(events)
    assert not simulate(seed=8).equals(events)


def test_events_do_not_depend_on_other_listeners(simulate, users):
    whole = simulate()
    alone = simulate(users=users.slice(12, 3))
    assert alone.equals(whole.filter(pc.is_in(whole["user_id"], pa.array([13, 14, 15]))))


def test_a_later_end_only_adds_events(simulate):
    longer = simulate()
    shorter = simulate(window=Window(WINDOW.start_date, date(2024, 3, 11)))
    until = pc.less(longer["timestamp"], pa.scalar(np.datetime64("2024-03-11", "us")))
    assert shorter.equals(longer.filter(until))


def test_events_after_a_time_are_those_of_the_whole_window(simulate):
    whole = simulate()
    moment = whole["timestamp"][len(whole) // 2].as_py()  # the end of an event, which is excluded
    later = simulate(after=moment)
    assert later.equals(whole.filter(pc.greater(whole["timestamp"], pa.scalar(moment))))


def test_traits_decide_newness_and_popularity_of_the_plays(simulate, users, tracks):
    events = simulate(window=Window(date(2024, 1, 1), date(2025, 1, 1)))
    joined = events.join(tracks, "track_key").join(
        users.select(["user_id", "newness", "uniqueness"]), "user_id"
    )
    year = pc.year(joined["released_on"]).to_numpy()
    popularity = joined["artist_popularity"].to_numpy()
    new, unique = joined["newness"].to_numpy() > 0, joined["uniqueness"].to_numpy() > 0
    assert year[new].mean() > year[~new].mean() + 2
    assert popularity[unique].mean() < popularity[~unique].mean() - 2


TELLING = {
    # nobody in the test plays as much as the maximum; half of them play more than this
    "plays_per_day_most": 20.0,
}
"""Values for parameters of which a somewhat lower value changes nothing in a small test."""


@pytest.mark.parametrize("name", Parameters._fields)
def test_every_parameter_changes_events(locations, tracks, parameters, unchanged, name):
    value = TELLING.get(name, 0.7 * getattr(parameters, name))
    assert not play(locations, tracks, parameters._replace(**{name: value})).equals(unchanged)


def play(locations, tracks, parameters):
    users = simulate_listeners(12, locations, parameters)
    return simulate_events(users, tracks, parameters, 7, WINDOW, 1).read_all()


@pytest.fixture(scope="module")
def unchanged(locations, tracks, parameters):
    return play(locations, tracks, parameters)


def test_utc_offsets_include_daylight_saving_time():
    first = (date(2024, 3, 9) - date(1970, 1, 1)).days
    hours = utc_offsets(["America/New_York", "Asia/Kolkata"], first, 3) / 3_600_000
    assert hours.tolist() == [[-5, -4, -4], [5.5, 5.5, 5.5]]


def assert_plays_are_possible(events, tracks, window, user_ids):
    users = events["user_id"].to_numpy()
    ended = events["timestamp"].to_numpy().astype("datetime64[ms]").astype(np.int64)
    listened = events["listening_time"].to_numpy()
    number = events["track_key"].to_numpy() - 1
    started = ended - listened
    same = users[1:] == users[:-1]
    assert set(users.tolist()) <= set(user_ids)
    assert (started[1:] >= ended[:-1])[same].all(), "plays of one listener overlap"
    ids = events["id"].to_numpy()
    assert (ids // EVENTS_PER_USER == users).all()
    assert (np.diff(ids)[same] == 1).all()
    for user in set(users.tolist()):
        assert ids[users == user][0] == user * EVENTS_PER_USER
    assert (listened >= 1).all()
    assert (listened <= tracks["duration_ms"].to_numpy()[number]).all(), "a play exceeds its track"
    first = np.datetime64(window.start_date, "ms").astype(np.int64)
    last = np.datetime64(window.end_date, "ms").astype(np.int64)
    assert (ended >= first).all()
    assert (ended < last).all()
    released = tracks["released_on"].cast(pa.int32()).to_numpy()[number]
    assert (released <= started // 86_400_000).all(), "a track is played before its release"


catalogues = st.lists(
    st.fixed_dictionaries(
        {
            "artist_id": st.sampled_from("abcde"),
            "track_genre": st.sampled_from(["pop", "rock"]),
            "duration_ms": st.sampled_from([1, 400, 20_000, 31_000, 240_000, 5_000_000]),
            "popularity": st.integers(0, 100),
            "artist_popularity": st.integers(0, 100),
            "released_on": st.dates(date(1900, 1, 1), date(2024, 12, 31)),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60)
@given(
    catalogue=catalogues,
    first_user=st.integers(0, 28),
    n_users=st.integers(1, 2),
    start_date=st.dates(date(2023, 12, 1), date(2024, 12, 31)),
    n_days=st.integers(1, 40),
    seed=st.integers(0, 2**53 - 1),
)
def test_plays_are_possible(
    users, parameters, catalogue, first_user, n_users, start_date, n_days, seed
):
    tracks = make_tracks(
        [{"track_id": f"t{number:02}", **row} for number, row in enumerate(catalogue)]
    )
    window = Window(start_date, start_date + timedelta(days=n_days))
    some = users.slice(first_user, n_users)
    if min(row["released_on"] for row in catalogue) >= window.end_date:
        with pytest.raises(ValueError, match="No track of the catalogue is released before"):
            simulate_events(some, tracks, parameters, seed, window, 1)
        return
    events = simulate_events(some, tracks, parameters, seed, window, 1).read_all()
    assert_plays_are_possible(events, tracks, window, some["user_id"].to_pylist())


def test_plays_of_a_year_are_possible(simulate, users, tracks):
    window = Window(date(2024, 1, 1), date(2025, 1, 1))
    events = simulate(window=window)
    assert_plays_are_possible(events, tracks, window, users["user_id"].to_pylist())
    late = pc.sum(pc.greater_equal(tracks["released_on"], date(2024, 1, 1))).as_py()
    assert late == 6
    heard = set(tracks["track_id"].take(pc.subtract(events["track_key"], 1)).to_pylist())
    assert {"t000", "t050"} & heard, "no track that was released in the window is played"


def test_an_empty_catalogue_is_refused(simulate):
    with pytest.raises(ValueError, match="catalogue_screening"):
        simulate(tracks=make_tracks([]))

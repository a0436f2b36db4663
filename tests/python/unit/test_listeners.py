"""Traits turned into the rates, shares and weights that the kernel reads."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from tests.python.conftest import simulate_listeners
from wrapped_feed.simulation.listeners import (
    LONGEST_AWAKE,
    MAX_PAST_DAYS,
    SHORTEST_AWAKE,
    index_listeners,
)

SHARES = (
    "single_session",
    "long_session",
    "off_day",
    "any_hour",
    "pause",
    "unheard",
    "repeat_track",
    "go_back",
    "fresh",
    "mood_change",
    "snippets",
)
KINDS = ("new_artists", "new_tracks", "artist", "replay", "shuffle")


@pytest.fixture(scope="module")
def index(users, parameters):
    def index(users=users, changed=None, **columns):
        for name, value in columns.items():
            place = users.column_names.index(name)
            values = pa.array([value] * len(users), users.schema.field(name).type)
            users = users.set_column(place, name, values)
        changed_parameters = parameters._replace(**(changed or {}))
        return index_listeners(users, 7, date(2024, 1, 1), changed_parameters)[0]

    return index


def test_shares_are_shares_and_those_of_contexts_are_cumulative(index, locations, parameters):
    listeners = index(simulate_listeners(300, locations, parameters))
    for name in SHARES:
        assert (listeners[name] > 0).all()
        assert (listeners[name] < 1).all()
    shares = np.array([listeners[name] for name in KINDS])
    assert (np.diff(shares, axis=0, prepend=0.0) > 0).all()
    assert (shares < 1).all()


def test_each_kind_of_context_has_its_share_of_those_that_are_left(index):
    even = {
        "artist_context_logit": 0.0,
        "artist_context_sigma": 0.0,
        "replay_logit": 0.0,
        "replay_sigma": 0.0,
        "shuffle_share": 0.5,
    }
    listeners = index(changed=even)
    left = 1.0 - listeners["new_tracks"]
    for kind in ("artist", "replay", "shuffle"):
        left = left / 2
        assert listeners[kind] == pytest.approx(1.0 - left)


def test_sessions_and_their_lengths_make_the_plays_per_day(index):
    listeners = index(plays_per_day=60.0)
    long = 1.0 + listeners["long_session"] * (listeners["long_ratio"] - 1.0)
    mean = listeners["short_session"] * long * np.exp(listeners["session_sigma"] ** 2 / 2)
    single = listeners["single_session"]
    per_session = single + (1.0 - single) * mean
    on_days = listeners["sessions_per_day"] * (1.0 - listeners["off_day"])
    assert on_days * per_session == pytest.approx(np.full(len(listeners), 60.0))


def test_windows_and_pasts_are_bounded(index):
    wild = index(changed={"awake_sigma": 50.0, "past_days_median": 150.0, "past_days_sigma": 2.0})
    assert wild["awake"].min() == SHORTEST_AWAKE
    assert wild["awake"].max() == LONGEST_AWAKE
    assert wild["past_days"].max() == MAX_PAST_DAYS
    middle = index(changed={"clock_sigma": 0.0}, chronotype="night_owl")
    assert middle["wakes_at"] + middle["awake"] / 2 == pytest.approx(np.full(30, 17.5))


@pytest.mark.parametrize(
    ("column", "low", "high", "more", "less"),
    [
        ("exploration", -0.5, 0.5, ["new_artists", "taste_size"], ["skip_logit"]),
        (
            "variety",
            -0.5,
            0.5,
            ["new_tracks", "unheard", "memory_span", "track_satiation"],
            ["repeat_track"],
        ),
        ("newness", -0.5, 0.5, ["fresh", "newness"], []),
        ("uniqueness", -0.5, 0.5, [], ["popularity"]),
        (
            "plays_per_day",
            20.0,
            60.0,
            ["sessions_per_day", "skip_logit", "memory_span", "track_satiation"],
            ["off_day", "awake", "craze"],
        ),
        ("birthdate", date(1950, 1, 1), date(1980, 1, 1), ["imprint_year"], ["skip_logit"]),
        ("birthdate", date(1995, 1, 1), date(2008, 1, 1), ["imprint_year", "skip_logit"], []),
    ],
)
def test_traits_have_their_effects(index, column, low, high, more, less):
    # memory is not shorter than a minimum, and windows have bounds
    changed = {"memory_days": 100.0, "awake_sigma": 0.5}
    of_low, of_high = (index(changed=changed, **{column: value}) for value in (low, high))
    for name in more:
        assert (of_high[name] > of_low[name]).all(), name
    for name in less:
        assert (of_high[name] < of_low[name]).all(), name

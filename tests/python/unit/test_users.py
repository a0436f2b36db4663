from collections import Counter
from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.python.conftest import SEEDS
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.personas import MIN_STRENGTH, TRAITS
from wrapped_feed.simulation.users import AGE_QUANTILES, simulate_personas, simulate_users


@pytest.fixture(scope="module")
def many(locations):
    return simulate_users(4_000, 3, date(2024, 1, 1), locations)


@pytest.fixture(scope="module")
def personas(locations, parameters):
    return simulate_personas(4_000, 3, locations, parameters)


def test_users_do_not_depend_on_the_number_of_users(many, personas, locations, parameters):
    few = simulate_users(50, 3, date(2024, 1, 1), locations)
    assert few.equals(many.iloc[:50])
    assert not simulate_users(50, 4, date(2024, 1, 1), locations).equals(few)
    assert simulate_personas(50, 3, locations, parameters).equals(personas.iloc[:50])


def test_locations_of_users_fit_the_time_zones_of_personas(many, personas, locations):
    placed = many[["location"]].join(personas["time_zone"])
    zones = {(row.location, row.time_zone) for row in locations.itertuples()}
    assert set(placed.itertuples(index=False, name=None)) <= zones


def test_usernames_are_unique(many):
    assert many["username"].is_unique


def test_time_zones_have_the_shares_of_the_seed(personas, locations):
    lived = Counter(personas["time_zone"])
    for row in locations.itertuples():
        assert lived[row.time_zone] / len(personas) * 100 == pytest.approx(
            row.share_percent, abs=1.5
        )


def test_ages_have_the_declared_distribution(many):
    ages = (np.datetime64("2024-01-01") - many["birthdate"].to_numpy("datetime64[D]")).astype(
        int
    ) / 365.25
    assert ages.min() >= 13
    # birthdates are whole days
    assert ages.max() <= 85 + 1 / 365.25
    for quantile, age in zip(*AGE_QUANTILES, strict=True):
        assert (ages <= age).mean() == pytest.approx(quantile, abs=0.03)


def test_nobody_is_younger_than_13_when_the_window_starts(locations):
    youngest = simulate_users(8_000, 2024, date(2025, 1, 1), locations)["birthdate"].max()
    # 13 mean years are a quarter of a day less than from this birthday to the other
    assert youngest == date(2012, 1, 1)


def test_letters_are_balanced_and_strengths_are_not_near_zero(personas):
    for trait in TRAITS:
        strengths = personas[trait].to_numpy()
        assert abs(strengths).min() >= MIN_STRENGTH
        assert abs(strengths).max() <= 1.0
        assert (strengths > 0).mean() == pytest.approx(0.5, abs=0.002)


def test_sixteen_consecutive_users_have_all_types(personas):
    types = np.zeros(len(personas), dtype=int)
    for number, trait in enumerate(TRAITS):
        types |= (personas[trait].to_numpy() > 0).astype(int) << number
    first = 16 - personas["user_id"][0] % 16
    blocks = types[first:][: (len(types) - first) // 16 * 16].reshape(-1, 16)
    assert (np.sort(blocks) == np.arange(16)).all()
    assert len({tuple(block) for block in blocks}) > 150, "the order of the types varies"


def test_the_activity_has_the_declared_median_and_tail(personas):
    yearly = personas["plays_per_day"].to_numpy() * 366
    assert np.median(yearly) == pytest.approx(9_150, rel=0.05)
    assert 0.2 < (yearly > 18_000).mean() < 0.28


def test_parameters_must_be_complete_and_known():
    with pytest.raises(ValueError, match=r"craze_sigma.*typo"):
        Parameters.from_seed(
            pd.DataFrame(
                {
                    "name": [n for n in Parameters._fields if n != "craze_sigma"] + ["typo"],
                    "value": [1.0] * len(Parameters._fields),
                    "least": None,
                    "most": None,
                }
            )
        )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("artist_phase_days", 0.0),
        ("off_day_share", 1.0),
        ("cut_share", 1.5),
        ("skip_odds", -1.0),
        ("skip_logit", float("inf")),
    ],
)
def test_parameters_must_be_in_their_bounds(name, value):
    seed = pd.read_csv(SEEDS / "simulation_parameters.csv")
    seed.loc[seed["name"] == name, "value"] = value
    with pytest.raises(ValueError, match=rf"simulation_parameters.csv: {name} is"):
        Parameters.from_seed(seed)


def test_parameters_must_be_numbers():
    seed = pd.read_csv(SEEDS / "simulation_parameters.csv", dtype=object)
    seed.loc[seed["name"] == "skip_odds", "least"] = "zero"
    with pytest.raises(ValueError, match="the least of skip_odds is 'zero'; set it to a number"):
        Parameters.from_seed(seed)


def test_parameters_need_their_columns():
    seed = pd.read_csv(SEEDS / "simulation_parameters.csv").rename(columns={"value": "val"})
    with pytest.raises(ValueError, match=r"simulation_parameters.csv has no column value"):
        Parameters.from_seed(seed)

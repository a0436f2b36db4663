"""The made-up users and what is planted in them: names from Faker, the rest drawn by key."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
from faker import Faker

from wrapped_feed.simulation.clock import DAYS_A_YEAR
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.personas import Purpose, draw_personas
from wrapped_feed.simulation.randomness import user_uniforms

AGE_QUANTILES = ((0.0, 0.08, 0.33, 0.60, 0.80, 0.95, 1.0), (13, 18, 25, 34, 45, 62, 85))
"""Share of the users who are younger than an age in years, at the start of the window: a young
service, whose listeners must be 13."""


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


def _username(locale: str, name_seed: int, user_id: int) -> str:
    faker = _faker(locale)
    faker.seed_instance(name_seed)
    # the id makes it unique, as services do with a name that is taken
    return f"{faker.user_name()}_{user_id}"


def _draw_locations(user_ids: np.ndarray, seed: int, locations: pd.DataFrame) -> pd.DataFrame:
    """Draw where each user lives: a row of `locations` a user, in the order of `user_ids`."""
    shares = locations["share_percent"].to_numpy()
    drawn = user_uniforms(seed, user_ids, Purpose.LOCATION)
    place = np.searchsorted(np.cumsum(shares) / np.sum(shares), drawn, side="right")
    return locations.iloc[np.minimum(place, len(shares) - 1)].reset_index(drop=True)


def simulate_users(
    n_users: int, seed: int, start_date: date, locations: pd.DataFrame
) -> pd.DataFrame:
    """Make the users 1 to `n_users`, as a service knows them.

    Parameters
    ----------
    n_users
        How many.
    seed
        The var `seed`: a user depends on it and the own id alone, not on `n_users`.
    start_date
        First day of the window, which ages count from.
    locations
        The seed listener_locations by location and time zone.

    Returns
    -------
    pandas.DataFrame
        `user_id` (int64), `username`, `location` (str), `birthdate` (datetime.date) and `gender`
        (str, M or F). One row per user, by id.
    """
    user_ids = np.arange(1, n_users + 1, dtype=np.int64)
    located = _draw_locations(user_ids, seed, locations)
    names = (user_uniforms(seed, user_ids, Purpose.NAME) * 2**53).astype(np.int64)
    years = np.interp(user_uniforms(seed, user_ids, Purpose.AGE), *AGE_QUANTILES)
    days_old = (years * DAYS_A_YEAR).astype(np.int64)
    return pd.DataFrame(
        {
            "user_id": user_ids,
            "username": [
                _username(locale, name_seed, user_id)
                for locale, name_seed, user_id in zip(
                    located["faker_locale"], names.tolist(), user_ids.tolist(), strict=True
                )
            ],
            "location": located["location"],
            "birthdate": [start_date - timedelta(days=days) for days in days_old.tolist()],
            "gender": np.where(user_uniforms(seed, user_ids, Purpose.GENDER) < 0.5, "F", "M"),
        }
    )


def simulate_personas(
    n_users: int, seed: int, locations: pd.DataFrame, parameters: Parameters
) -> pd.DataFrame:
    """Make what is planted in the users 1 to `n_users`.

    Parameters
    ----------
    n_users, seed, locations
        As in `simulate_users`.
    parameters
        The simulation's parameters.

    Returns
    -------
    pandas.DataFrame
        `user_id` (int64), `time_zone` (str) and the columns of `draw_personas`. One row per user,
        by id.
    """
    user_ids = np.arange(1, n_users + 1, dtype=np.int64)
    located = _draw_locations(user_ids, seed, locations)
    planted = draw_personas(seed, user_ids, parameters)
    planted.insert(0, "user_id", user_ids)
    planted.insert(1, "time_zone", located["time_zone"])
    return planted

"""The synthetic users and their personas: usernames from Faker, the rest drawn by key."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
from faker import Faker

from wrapped_feed.simulation.clock import DAYS_PER_YEAR
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.personas import Purpose, draw_personas
from wrapped_feed.simulation.randomness import user_uniforms

MIN_AGE = 13
AGE_QUANTILES = ((0.0, 0.08, 0.33, 0.60, 0.80, 0.95, 1.0), (MIN_AGE, 18, 25, 34, 45, 62, 85))
"""Quantiles of the users' age in years at the start of the window (an assumption: a service with
young users)."""


@cache
def _faker(locale: str) -> Faker:
    # only what user_name() reads: finding and loading all providers takes ten times as long
    return Faker(locale, providers=["faker.providers.internet", "faker.providers.person"])


def _username(locale: str, name_seed: int, user_id: int) -> str:
    faker = _faker(locale)
    faker.seed_instance(name_seed)
    # the id makes it unique
    return f"{faker.user_name()}_{user_id}"


def _draw_locations(user_ids: np.ndarray, seed: int, locations: pd.DataFrame) -> pd.DataFrame:
    """Draw where each user lives: one row of `locations` per user, in the order of `user_ids`."""
    shares = locations["share_percent"].to_numpy()
    drawn = user_uniforms(seed, user_ids, Purpose.LOCATION)
    row = np.searchsorted(np.cumsum(shares) / np.sum(shares), drawn, side="right")
    return locations.iloc[np.minimum(row, len(shares) - 1)].reset_index(drop=True)


def simulate_users(
    n_users: int, seed: int, start_date: date, locations: pd.DataFrame
) -> pd.DataFrame:
    """Simulate the public attributes of the users 1 to `n_users`.

    Parameters
    ----------
    n_users
        Number of users. It does not change the users: each depends only on its id and the seed.
    seed
        The var `seed`.
    start_date
        First day of the window; birthdates are computed from ages on that day.
    locations
        The seed listener_locations, sorted by location and time zone.

    Returns
    -------
    pandas.DataFrame
        `user_id` (int64), `username`, `location` (str), `birthdate` (datetime.date) and `gender`
        (str, M or F). One row per user, sorted by id.
    """
    user_ids = np.arange(1, n_users + 1, dtype=np.int64)
    located = _draw_locations(user_ids, seed, locations)
    names = (user_uniforms(seed, user_ids, Purpose.NAME) * 2**53).astype(np.int64)
    years = np.interp(user_uniforms(seed, user_ids, Purpose.AGE), *AGE_QUANTILES)
    # rounded up: in some years 13 times the mean length of a year ends a day before the birthday
    days_old = np.ceil(years * DAYS_PER_YEAR).astype(np.int64)
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
    """Simulate the personas of the users 1 to `n_users`.

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
        sorted by id.
    """
    user_ids = np.arange(1, n_users + 1, dtype=np.int64)
    located = _draw_locations(user_ids, seed, locations)
    personas = draw_personas(seed, user_ids, parameters)
    personas.insert(0, "user_id", user_ids)
    personas.insert(1, "time_zone", located["time_zone"])
    return personas

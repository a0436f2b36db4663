"""The made-up users: names from Faker, everything else drawn by key."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
from faker import Faker

from wrapped_feed.simulation.clock import DAYS_A_YEAR
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.personas import Purpose, draw_personas
from wrapped_feed.simulation.randomness import user_uniforms

AGE_QUANTILES = ((0.0, 0.08, 0.33, 0.60, 0.80, 0.95, 1.0), (13, 18, 25, 34, 45, 62, 85))
"""Share of the users who are younger than an age in years, at the start of the window: a young
service, whose listeners must be 13."""

LOCATION_COLUMNS = ("location", "region", "time_zone", "share_percent", "faker_locale")
"""What the simulation reads of the seed listener_locations."""


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


def _username(locale: str, name_seed: int, user_id: int) -> str:
    faker = _faker(locale)
    faker.seed_instance(name_seed)
    # the id makes it unique, as services do with a name that is taken
    return f"{faker.user_name()}_{user_id}"


def simulate_users(
    n_users: int, seed: int, starts_on: date, locations: pa.Table, parameters: Parameters
) -> pa.Table:
    """Make the users 1 to `n_users` and what is planted in them.

    Parameters
    ----------
    n_users
        How many.
    seed
        The var `seed`: a user depends on it and the own id alone, not on `n_users`.
    starts_on
        First day of the window, which ages count from.
    locations
        The seed listener_locations, in its order: `location`, `time_zone`, `faker_locale` (string)
        and `share_percent` (double).
    parameters
        The simulation's parameters.

    Returns
    -------
    pyarrow.Table
        `user_id` (int64), `username`, `location`, `time_zone` (string), `birthdate` (date32),
        `gender` (string, M or F), and the columns of `draw_personas`. One row per user, by id.
    """
    user_ids = np.arange(1, n_users + 1, dtype=np.int64)

    shares = locations["share_percent"].to_numpy()
    drawn = user_uniforms(seed, user_ids, Purpose.LOCATION)
    place = np.searchsorted(np.cumsum(shares) / np.sum(shares), drawn, side="right")
    place = np.minimum(place, len(shares) - 1)
    located = locations.take(pa.array(place))

    names = (user_uniforms(seed, user_ids, Purpose.NAME) * 2**53).astype(np.int64)
    usernames = [
        _username(locale, name_seed, user_id)
        for locale, name_seed, user_id in zip(
            located["faker_locale"].to_pylist(), names.tolist(), user_ids.tolist(), strict=True
        )
    ]

    years = np.interp(user_uniforms(seed, user_ids, Purpose.AGE), *AGE_QUANTILES)
    days_old = (years * DAYS_A_YEAR).astype(np.int64)
    birthdates = [starts_on - timedelta(days=days) for days in days_old.tolist()]

    gender = np.where(user_uniforms(seed, user_ids, Purpose.GENDER) < 0.5, "F", "M")

    users = pa.table(
        {
            "user_id": user_ids,
            "username": usernames,
            "location": located["location"],
            "time_zone": located["time_zone"],
            "birthdate": pa.array(birthdates, pa.date32()),
            "gender": pa.array(gender.tolist()),
        }
    )
    for name, column in zip(
        (personas := draw_personas(seed, user_ids, parameters)).column_names,
        personas.columns,
        strict=True,
    ):
        users = users.append_column(name, column)
    return users

"""Compiles the kernel ahead: `python -m wrapped_feed.simulation.compile FOLDER_OF_THE_SEEDS`.

It takes a quarter of a minute. The first `make build` does it while dbt is busy with the catalogue.
"""

import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa

from wrapped_feed.simulation.catalogue_index import TRACK_COLUMNS
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.stream import Window, simulate_events
from wrapped_feed.simulation.users import simulate_personas, simulate_users


def compile_kernel(seeds: Path) -> None:
    """Simulate a listener's day with one track, so that numba writes the kernel into its cache.

    Parameters
    ----------
    seeds
        The project's folder of seeds.
    """
    window = Window(date(2024, 1, 1), date(2024, 1, 2))
    locations = pd.read_csv(seeds / "listener_locations.csv")
    parameters = Parameters.from_csv(seeds / "simulation_parameters.csv")
    users = simulate_users(1, 0, window.start_date, locations).merge(
        simulate_personas(1, 0, locations, parameters), on="user_id"
    )
    track = (1, "track", "artist", "genre", 200_000, 50, 50, date(2000, 1, 1))
    tracks = pa.table({name: [each] for name, each in zip(TRACK_COLUMNS, track, strict=True)})
    for _ in simulate_events(
        pa.Table.from_pandas(users, preserve_index=False), tracks, parameters, 0, window
    ):
        pass


if __name__ == "__main__":
    compile_kernel(Path(sys.argv[1]))

"""What the tests share: a small catalogue and its listeners, and real builds of a small year."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pc
import pytest
from hypothesis import settings

from wrapped_feed.engines.relations import as_arrow
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.users import simulate_personas, simulate_users

# no test asks how long something takes
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

PROJECT = Path(__file__).parents[2]
SEEDS = PROJECT / "seeds"
SAMPLE = PROJECT / "sample_catalogue"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is not a unit test with the name of its folder: builds, long or spark."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder != "unit":
            item.add_marker(folder)


@dataclass
class Build:
    """A dbt build in a folder of its own, beside whatever the project's folder holds."""

    folder: Path
    build_vars: dict[str, Any] = field(default_factory=dict)
    profiles: Path = PROJECT
    target: str = "duckdb"
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def export(self) -> Path:
        return self.folder / "export"

    def start(
        self, *command: str, before: Sequence[str] = (), **more_vars: Any
    ) -> subprocess.Popen[str]:
        """Start a dbt command (`before` starts it in turn); all that it says is in `stdout`."""
        given = {"export_dir": str(self.export), **self.build_vars, **more_vars}
        return subprocess.Popen(
            [
                *before,
                str(Path(sys.executable).with_name("dbt")),
                *command,
                f"--vars={json.dumps(given)}",
                f"--project-dir={PROJECT}",
                f"--profiles-dir={self.profiles}",
                f"--target={self.target}",
                f"--target-path={self.folder / 'target'}",
                f"--log-path={self.folder / 'logs'}",
                "--no-use-colors",
            ],
            env={
                **os.environ,
                "DBT_PROJECT_DIR": str(PROJECT),
                "WRAPPED_FEED_DB": str(self.folder / "test.duckdb"),
                **self.environment,
            },
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(
        self, *command: str, before: Sequence[str] = (), **more_vars: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a dbt command to its end."""
        with self.start(*command, before=before, **more_vars) as process:
            said, _ = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, said)

    def run_well(self, *command: str, **more_vars: Any) -> "Build":
        done = self.run(*command, **more_vars)
        assert done.returncode == 0, done.stdout
        return self

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.folder / "test.duckdb"), read_only=True) as connection:
            return connection.sql(sql).fetchall()

    def manifest(self) -> dict[str, Any]:
        text = (self.folder / "target" / "manifest.json").read_text()
        manifest: dict[str, Any] = json.loads(text)
        return manifest


ONLY_MODELS = ["--exclude", "resource_type:test", "resource_type:unit_test"]
"""For builds whose data tests another build of the same has run."""

SMALL_YEAR = {"n_users": 40, "start_date": "2023-12-20", "end_date": "2024-03-05"}
"""Four calendar months, two years, a leap day: small, and no smaller than what can go wrong."""


@pytest.fixture(scope="session")
def small_year(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(tmp_path_factory.mktemp("small year"), SMALL_YEAR).run_well("build")


@pytest.fixture
def catalogue_files(tmp_path: Path) -> Path:
    """A copy of the sample catalogue, for a test to spoil."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for name in ("tracks", "artists", "tracks_extended"):
        shutil.copy(SAMPLE / f"{name}.csv", folder)
    return folder


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    return Parameters.from_seed(pd.read_csv(SEEDS / "simulation_parameters.csv"))


@pytest.fixture(scope="session")
def hours() -> pa.Table:
    seed = pc.read_csv(SEEDS / "listening_hours.csv")
    return seed.cast(pa.schema([(name, pa.float64()) for name in seed.column_names]))


@pytest.fixture(scope="session")
def locations() -> pd.DataFrame:
    seed = pd.read_csv(SEEDS / "listener_locations.csv")
    return seed.sort_values(["location", "time_zone"], ignore_index=True)


@pytest.fixture(scope="session")
def users(locations: pd.DataFrame, parameters: Parameters) -> pa.Table:
    """Thirty listeners as the simulation reads them: users and what is planted in them."""
    users = simulate_users(30, 11, date(2024, 1, 1), locations)
    personas = simulate_personas(30, 11, locations, parameters)
    return as_arrow(users.merge(personas, on="user_id"))


def make_tracks(rows: list[dict[str, Any]]) -> pa.Table:
    """Tracks as the kernel's index reads them; what a row leaves out is an ordinary value."""
    ordinary = {
        "track_genre": "pop",
        "duration_ms": 200_000,
        "popularity": 50,
        "artist_popularity": 50,
        "released_on": date(2000, 1, 1),
    }
    filled = [{**ordinary, **row} for row in rows]
    filled.sort(key=lambda row: row["track_id"])
    filled = [{"track_key": key, **row} for key, row in enumerate(filled, start=1)]
    schema = pa.schema(
        [
            ("track_key", pa.int32()),
            ("track_id", pa.string()),
            ("artist_id", pa.string()),
            ("track_genre", pa.string()),
            ("duration_ms", pa.int32()),
            ("popularity", pa.int32()),
            ("artist_popularity", pa.int32()),
            ("released_on", pa.date32()),
        ]
    )
    return pa.Table.from_pylist(filled, schema=schema)


@pytest.fixture(scope="session")
def tracks() -> pa.Table:
    """300 tracks of 60 artists, some of them not out when 2024 begins."""
    return make_tracks(
        [
            {
                "track_id": f"t{number:03}",
                "artist_id": f"a{number % 60:02}",
                "track_genre": ("pop", "rock", "jazz")[number % 3],
                "duration_ms": 30_000 + 1_000 * number,
                "popularity": number * 7 % 101,
                "artist_popularity": number % 60,
                "released_on": date(1960 + number % 64, 1, 1)
                if number % 50
                else date(2024, 1 + number // 50, 15),
            }
            for number in range(300)
        ]
    )

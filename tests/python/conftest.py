"""Shared fixtures: a small catalogue and its listeners, and dbt builds of a short window."""

import fcntl
import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
import yaml
from hypothesis import settings

from tests.python.dbt_process import run_dbt
from wrapped_feed.engines.relations import as_arrow
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.users import simulate_personas, simulate_users

# no time limit per example: compilation by numba makes the first one slow
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

PROJECT = Path(__file__).parents[2]
SEEDS = PROJECT / "seeds"
SAMPLE = PROJECT / "sample_catalogue"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests but the unit tests with the name of their folder: builds, long or spark."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder != "unit":
            item.add_marker(folder)


@dataclass
class Build:
    """dbt, with database, export, target and logs in a separate folder."""

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
        """Start a dbt command as in a shell, prefixed with `before`; its output is in `stdout`."""
        dbt = str(Path(sys.executable).with_name("dbt"))
        return subprocess.Popen(
            [*before, dbt, *self._arguments(command, more_vars)],
            env=self._environment(),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DBT_PROJECT_DIR": str(PROJECT),
            "WRAPPED_FEED_DB": str(self.folder / "test.duckdb"),
            **self.environment,
        }

    def _arguments(self, command: Sequence[str], more_vars: dict[str, Any]) -> list[str]:
        given = {"export_dir": str(self.export), **self.build_vars, **more_vars}
        return [
            *command,
            f"--vars={yaml.safe_dump(given)}",
            f"--project-dir={PROJECT}",
            f"--profiles-dir={self.profiles}",
            f"--target={self.target}",
            f"--target-path={self.folder / 'target'}",
            f"--log-path={self.folder / 'logs'}",
            "--no-use-colors",
        ]

    def run(self, *command: str, **more_vars: Any) -> subprocess.CompletedProcess[str]:
        """Run a dbt command in a process that has imported dbt, on the project as parsed before.

        Both take longer than most commands. What dbt parses depends on the target, not on vars.
        """
        assert self.target == Build.target, "parsed_project is that of another target"
        return run_dbt(
            self._arguments(command, more_vars),
            parsed_project(),
            self._environment(),
            self.folder,
        )

    def run_in_shell(
        self, *command: str, before: Sequence[str] = (), **more_vars: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a dbt command as a person does; it writes manifest.json, which `run` does not."""
        with self.start(*command, before=before, **more_vars) as process:
            output, _ = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, output)

    def run_well(self, *command: str, **more_vars: Any) -> "Build":
        """Run a dbt command that must succeed."""
        done = self.run(*command, **more_vars)
        assert done.returncode == 0, done.stdout
        return self

    def run_well_in_shell(
        self, *command: str, before: Sequence[str] = (), **more_vars: Any
    ) -> "Build":
        """Run a dbt command that must succeed, as a person does."""
        done = self.run_in_shell(*command, before=before, **more_vars)
        assert done.returncode == 0, done.stdout
        return self

    def run_badly(self, *command: str, **more_vars: Any) -> str:
        """Run a dbt command that must fail with a readable error; return its output on one line."""
        done = self.run(*command, **more_vars)
        assert done.returncode != 0
        assert "Traceback" not in done.stdout
        return " ".join(done.stdout.split())

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.folder / "test.duckdb"), read_only=True) as connection:
            return connection.sql(sql).fetchall()

    def manifest(self) -> dict[str, Any]:
        text = (self.folder / "target" / "manifest.json").read_text()
        manifest: dict[str, Any] = json.loads(text)
        return manifest


@cache
def parsed_project() -> Path:
    """Return the file in which dbt keeps the project as it has parsed it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    build = Build(PROJECT / "target" / "parsed" / worker)
    build.folder.mkdir(parents=True, exist_ok=True)
    build.run_well_in_shell("parse")
    return build.folder / "target" / "partial_parse.msgpack"


ONLY_MODELS = ["--exclude", "resource_type:test", "resource_type:unit_test"]
"""Arguments for builds whose data tests are run by another test."""

SMALL_YEAR = {"n_users": 40, "start_date": "2023-12-20", "end_date": "2024-03-05"}
"""Vars of a small build with four calendar months, two years and a leap day."""


@pytest.fixture(scope="session")
def small_year(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The build that most tests read, made by whichever process of pytest needs it first.

    No test may open its database for writing, as dbt does, because processes of pytest share it:
    whatever runs dbt takes `small_year_copy`.
    """
    of_worker = tmp_path_factory.getbasetemp()
    shared = of_worker.parent if "PYTEST_XDIST_WORKER" in os.environ else of_worker
    build = Build(shared / "small year", SMALL_YEAR)
    complete = shared / "small year is complete"
    with (shared / "small year is locked").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not complete.exists():
            shutil.rmtree(build.folder, ignore_errors=True)
            build.folder.mkdir()
            build.run_well_in_shell("build")
            complete.touch()
    return build


@pytest.fixture
def small_year_copy(small_year: Build, tmp_path: Path) -> Build:
    """A copy of the build, for a test to change."""
    shutil.copytree(small_year.folder, tmp_path / "copy")
    return Build(tmp_path / "copy", SMALL_YEAR)


@pytest.fixture
def catalogue_files(tmp_path: Path) -> Path:
    """The sample catalogue, not compressed, for a test to change."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for name in ("tracks", "artists", "tracks_extended"):
        text = gzip.decompress((SAMPLE / f"{name}.csv.gz").read_bytes())
        (folder / f"{name}.csv").write_bytes(text)
    return folder


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    return Parameters.from_csv(SEEDS / "simulation_parameters.csv")


@pytest.fixture(scope="session")
def locations() -> pd.DataFrame:
    seed = pd.read_csv(SEEDS / "listener_locations.csv")
    return seed.sort_values(["location", "time_zone"], ignore_index=True)


def simulate_listeners(n: int, locations: pd.DataFrame, parameters: Parameters) -> pa.Table:
    """Listeners in the form that the simulation reads: users joined with their personas."""
    users = simulate_users(n, 11, date(2024, 1, 1), locations)
    personas = simulate_personas(n, 11, locations, parameters)
    return as_arrow(users.merge(personas, on="user_id"))


@pytest.fixture(scope="session")
def users(locations: pd.DataFrame, parameters: Parameters) -> pa.Table:
    """Thirty listeners."""
    return simulate_listeners(30, locations, parameters)


def make_tracks(rows: list[dict[str, Any]]) -> pa.Table:
    """Tracks in the form that `index_catalogue` reads; a row need not have the columns below."""
    defaults = {
        "track_genre": "pop",
        "duration_ms": 200_000,
        "popularity": 50,
        "artist_popularity": 50,
        "released_on": date(2000, 1, 1),
    }
    filled = [{**defaults, **row} for row in rows]
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
    """300 tracks of 60 artists, some of them released during 2024."""
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

"""Shared fixtures: a small catalogue and its listeners, and dbt builds of a short window."""

import gzip
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
import pytest
import yaml
from hypothesis import settings

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
        """Start a dbt command, prefixed with `before`; its output and errors are in `stdout`."""
        given = {"export_dir": str(self.export), **self.build_vars, **more_vars}
        return subprocess.Popen(
            [
                *before,
                str(Path(sys.executable).with_name("dbt")),
                *command,
                *self._options(given),
            ],
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

    def _options(self, given: dict[str, Any]) -> list[str]:
        return [
            f"--vars={yaml.safe_dump(given)}",
            f"--project-dir={PROJECT}",
            f"--profiles-dir={self.profiles}",
            f"--target={self.target}",
            f"--target-path={self.folder / 'target'}",
            f"--log-path={self.folder / 'logs'}",
            "--no-use-colors",
        ]

    def run(
        self, *command: str, before: Sequence[str] = (), **more_vars: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a dbt command."""
        with self.start(*command, before=before, **more_vars) as process:
            output, _ = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, output)

    def run_well(self, *command: str, **more_vars: Any) -> "Build":
        """Run a dbt command that must succeed."""
        done = self.run(*command, **more_vars)
        assert done.returncode == 0, done.stdout
        return self

    def run_badly(self, *command: str, before: Sequence[str] = (), **more_vars: Any) -> str:
        """Run a dbt command that must fail with a readable error; return its output on one line."""
        done = self.run(*command, before=before, **more_vars)
        assert done.returncode != 0
        assert "Traceback" not in done.stdout
        return " ".join(done.stdout.split())

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.folder / "test.duckdb"), read_only=True) as connection:
            return connection.sql(sql).fetchall()

    def refusal(self, parsed_project: Path, *command: str, **more_vars: Any) -> str:
        """Run a dbt command that must fail before the first model; return why.

        Its project has been parsed, which takes most of the time of such a command.
        """
        given = {"export_dir": str(self.export), **self.build_vars, **more_vars}
        done = subprocess.run(
            [sys.executable, "-c", REFUSED, str(parsed_project), *command, *self._options(given)],
            env=self._environment(),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout.rpartition(BEFORE_REASON)[2]

    def manifest(self) -> dict[str, Any]:
        text = (self.folder / "target" / "manifest.json").read_text()
        manifest: dict[str, Any] = json.loads(text)
        return manifest


BEFORE_REASON = "\nThe reason: "
REFUSED = f"""
import sys
from pathlib import Path
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

parsed, *command = sys.argv[1:]
done = dbtRunner(manifest=Manifest.from_msgpack(Path(parsed).read_bytes())).invoke(command)
assert done.exception, done
print({BEFORE_REASON!r}, done.exception, sep="")
"""
PARSED = Path("target") / "partial_parse.msgpack"

ONLY_MODELS = ["--exclude", "resource_type:test", "resource_type:unit_test"]
"""Arguments for builds whose data tests are run by another test."""

SMALL_YEAR = {"n_users": 40, "start_date": "2023-12-20", "end_date": "2024-03-05"}
"""Vars of a small build with four calendar months, two years and a leap day."""


@pytest.fixture(scope="session")
def small_year(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(tmp_path_factory.mktemp("small year"), SMALL_YEAR).run_well("build")


@pytest.fixture(scope="session")
def parsed_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which dbt keeps the project as it has parsed it."""
    return Build(tmp_path_factory.mktemp("parsed")).run_well("parse").folder / PARSED


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
    return Parameters.from_seed(pd.read_csv(SEEDS / "simulation_parameters.csv"))


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

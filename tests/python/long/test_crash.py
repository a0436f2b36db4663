"""Builds that are killed, run out of disk space or memory, or have no network."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import fastavro
import pyarrow.parquet as pq
import pytest

from tests.python.builds.test_build import TINY, digests, tables
from tests.python.conftest import ONLY_MODELS, PROJECT, Build

VARS = {
    "n_users": 150,
    "start_date": "2024-01-01",
    "end_date": "2024-07-01",
    "export_formats": ["avro", "parquet"],
}
MOMENTS = 20
COMMAND = [sys.executable, "-m", "wrapped_feed", "build"]


def assert_whole(folder: Path) -> None:
    """Read every file of the feed to its end."""
    for path in folder.rglob("*.parquet"):
        if not path.name.startswith("."):
            assert pq.read_table(path).num_rows > 0
    for path in folder.rglob("*.avro"):
        if not path.name.startswith("."):
            with path.open("rb") as file:
                for block in fastavro.block_reader(file):
                    assert block.num_records > 0


def test_a_build_after_a_killed_one_is_complete(tmp_path):
    undisturbed = Build(tmp_path / "undisturbed", VARS)
    undisturbed.folder.mkdir()
    began = time.monotonic()
    undisturbed.run_well_in_shell("build", *ONLY_MODELS)  # as the one that is killed
    seconds = time.monotonic() - began
    expected, feed = tables(undisturbed), digests(undisturbed.export)

    killed = Build(tmp_path / "killed", VARS)
    killed.folder.mkdir()
    for moment in range(MOMENTS):
        with killed.start("build", "--full-refresh", *ONLY_MODELS) as process:
            time.sleep(seconds * (moment + 0.5) / MOMENTS)
            process.kill()
        assert_whole(killed.export)
        killed.run_well("build", *ONLY_MODELS)
        assert_whole(killed.export)
        assert tables(killed) == expected, moment
        assert digests(killed.export) == feed, moment
        assert not list(killed.folder.rglob("*.partial"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of 200 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(disk: Path, free: int) -> Path:
    """Write a file that leaves `free` bytes on a disk."""
    path = disk / "full"
    path.write_bytes(bytes(shutil.disk_usage(disk).free - free))
    return path


def test_a_full_disk_during_the_export(tmp_path, small_disk):
    build = Build(tmp_path, {**TINY, "export_dir": str(small_disk / "export")})
    build.run_well("build", *ONLY_MODELS, export_dir=str(small_disk / "export"))
    feed = digests(small_disk / "export")
    fill(small_disk, 20_000)
    output = build.run_badly(
        "build", "--full-refresh", *ONLY_MODELS, export_dir=str(small_disk / "export"), seed=5
    )
    assert "cannot be written (No space left on device): fix that, or set the var" in output
    # files that were written are complete, the others are unchanged
    assert_whole(small_disk / "export")
    assert not list(small_disk.rglob("*.partial"))
    events = "user_events/user_events_2024-01.avro"
    assert digests(small_disk / "export")[events] == feed[events]


def test_a_full_disk_during_the_build(tmp_path, small_disk):
    """Only the database is on the small disk, so that dbt can still write its log."""
    database = small_disk / "test.duckdb"
    build = Build(tmp_path, TINY, environment={"WRAPPED_FEED_DB": str(database)})

    def events() -> list[tuple[int, int]]:
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.sql("select count(*), sum(id) from user_events").fetchall()

    build.run_well("build", *ONLY_MODELS)
    before = events()
    full = fill(small_disk, 30_000_000)
    more = {"n_users": 3000, "end_date": "2025-01-01"}
    done = build.run("build", "--full-refresh", *ONLY_MODELS, **more)
    assert done.returncode != 0
    assert "No space left on device" in done.stdout
    assert events() == before
    full.unlink()
    build.run_well("build", "--full-refresh", *ONLY_MODELS)
    assert events() == before


def test_a_read_only_database_is_reported(small_disk):
    build = Build(small_disk, TINY).run_well("run", "--select", "int_build_vars")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with subprocess.Popen(
        ["env", f"WRAPPED_FEED_DB={small_disk}/test.duckdb", *COMMAND],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        output, _ = process.communicate()
    assert process.returncode != 0
    output = " ".join(output.split())
    assert f"The database {build.folder}/test.duckdb cannot be opened for writing" in output
    assert "Traceback" not in output


def test_the_smallest_memory_limit_is_enough(tmp_path):
    build = Build(tmp_path, {"n_users": 500, "memory_limit": "500MB"})
    build.run_well("build", *ONLY_MODELS)
    assert build.query("select count(*) > 5000000 from user_events") == [(True,)]


def test_a_build_needs_no_network(tmp_path):
    """It runs in a network namespace without interfaces."""
    build = Build(tmp_path, TINY)
    build.run_well_in_shell("build", before=["unshare", "--net"])
    build.run_well_in_shell("docs", "generate", before=["unshare", "--net"])


def test_relations_of_an_older_version_are_replaced(tmp_path):
    with duckdb.connect(str(tmp_path / "test.duckdb")) as connection:
        connection.execute("create table user_events as select 1 as id, 'x' as track")
        connection.execute("create view users as select 1 as user_id")
        connection.execute("create table int_plays as select 1 as play")
    build = Build(tmp_path, TINY).run_well("build", "--full-refresh")
    assert build.query("select count(*) > 0 from user_events") == [(True,)]


def test_the_database_does_not_grow_with_repeated_builds(tmp_path):
    build = Build(tmp_path, {"n_users": 30, "start_date": "2024-01-01", "end_date": "2024-02-01"})
    database, sizes, rows = tmp_path / "test.duckdb", [], []
    for _ in range(4):
        build.run_well("build", "--full-refresh", "--exclude", "resource_type:test")
        sizes.append(database.stat().st_size)
        rows.append(build.query("select count(*), count(distinct id) from user_events"))
    assert rows[0] == rows[1] == rows[2] == rows[3]
    # free blocks are used again in one build better than in another; what is left behind stays
    assert min(sizes[2:]) <= 1.1 * sizes[1]

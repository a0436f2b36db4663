"""Builds on a standalone cluster and over Spark Connect, and loading the catalogue on Spark."""

import os
import signal
import time

from tests.python.conftest import ONLY_MODELS, Build

from .clusters import (
    SparkBuild,
    connect_server,
    differences,
    here,
    records,
    standalone_cluster,
    tables_of,
)
from .conftest import SIXTY_DAYS


def test_a_catalogue_with_defects_is_loaded_as_on_duckdb(catalogue_files, tmp_path):
    lines = (catalogue_files / "tracks.csv").read_text().splitlines(keepends=True)
    lines[3] = lines[3].replace(",", ",,", 1)
    lines[5] = '"never closed' + lines[5]
    lines[7] = lines[7].replace("[", "['\\u041c\\x27\\U0001f600', ", 1)
    (catalogue_files / "tracks.csv").write_text("".join(lines))
    given = {**SIXTY_DAYS, "n_users": 1, "catalogue_dir": str(catalogue_files)}
    catalogue = (
        "build",
        "--select",
        "+catalogue_screening +catalogue_rejects +tracks",
        *ONLY_MODELS,
    )
    for name in ("duckdb", "spark"):
        (tmp_path / name).mkdir()
    on_duckdb = Build(tmp_path / "duckdb", given).run_well(*catalogue)
    on_spark = SparkBuild(
        tmp_path / "spark", given, parameters=here(tmp_path / "spark", "local[2]")
    ).run_well(*catalogue)
    assert differences(on_duckdb, on_spark, tables_of(on_duckdb)) == {}
    assert on_duckdb.query("select count(*) from catalogue_rejects") > [(0,)]

    (catalogue_files / "artists.csv").unlink()
    refused = on_spark.run(*catalogue)
    assert refused.returncode != 0
    assert "There is no file" in refused.stdout


def test_a_worker_killed_during_the_events_changes_nothing(tmp_path):
    """The window is a whole year, so that the statistics of heavy listeners have rows."""
    year = {"n_users": 60, "start_date": "2024-01-01", "end_date": "2025-01-01"}
    (tmp_path / "duckdb").mkdir()
    on_duckdb = Build(tmp_path / "duckdb", year).run_well("build", *ONLY_MODELS)
    assert on_duckdb.query("select count(*) from listening_statistics") > [(1,)]

    folder = tmp_path / "spark"
    folder.mkdir()
    with standalone_cluster(folder) as cluster:
        cluster.add_worker()
        cluster.add_worker()
        parameters = {**here(folder, cluster.url), "spark.executor.memory": "800m"}
        build = SparkBuild(folder, year, parameters=parameters)
        with build.start("build", *ONLY_MODELS) as process:
            assert process.stdout
            lines = []
            for line in process.stdout:
                lines.append(line)
                if "START python incremental model" in line:
                    time.sleep(6)  # the tasks run for about twenty seconds
                    os.killpg(cluster.workers.pop().pid, signal.SIGKILL)
        assert process.returncode == 0, "".join(lines)
        assert len(cluster.workers) == 1
        lost, created = (
            next(number for number, line in enumerate(lines) if text in line)
            for text in ("Lost executor", "OK created python incremental model")
        )
        assert lost < created
    assert differences(on_duckdb, build, tables_of(on_duckdb)) == {}


def test_a_build_over_spark_connect_equals_that_on_duckdb(on_duckdb, tmp_path):
    with connect_server(tmp_path) as address:
        build = SparkBuild(tmp_path, SIXTY_DAYS, parameters={"spark.remote": address})
        build.run_well("build", *ONLY_MODELS)
    assert differences(on_duckdb, build, tables_of(on_duckdb)) == {}
    for model in ("users", "user_events", "wrapped_top_tracks"):
        assert records(build.export, model) == records(on_duckdb.export, model)

"""A build on Spark gives the tables and the feed of a build on DuckDB."""

import json
import os
import signal
import time

import pytest

from tests.python.conftest import ONLY_MODELS, Build
from wrapped_feed.avro.manifest import differences as differences_from_manifest

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


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    folder = tmp_path_factory.mktemp("local")
    build = SparkBuild(folder, SIXTY_DAYS, parameters=here(folder, "local[2]"))
    # with all the data tests and unit tests
    return build.run_well("build")


def test_every_table_is_that_of_duckdb(on_duckdb, local):
    tables = tables_of(on_duckdb)
    assert {"simulated_user_events", "users", "wrapped_summary", "listening_realism"} <= set(tables)
    assert differences(on_duckdb, local, tables) == {}


def test_the_feed_is_that_of_duckdb(on_duckdb, local):
    exported = {
        node["name"]
        for node in on_duckdb.manifest()["nodes"].values()
        if "avro" in node["config"].get("meta", {})
    }
    assert {"users", "user_events", "wrapped_summary"} <= exported
    for model in sorted(exported):
        on_duckdb_schema, on_duckdb_records = records(on_duckdb.export, model)
        schema, found = records(local.export, model)
        assert schema == on_duckdb_schema, model
        assert found == on_duckdb_records, model


def test_the_manifest_is_that_of_the_files(local):
    assert differences_from_manifest(local.export) == []
    assert not list(local.export.glob(".*"))


def test_days_are_added_as_on_duckdb(on_duckdb, tmp_path):
    build = SparkBuild(tmp_path, SIXTY_DAYS, parameters=here(tmp_path, "local[2]"))
    events = ("build", "--select", "+simulated_user_events", *ONLY_MODELS)
    build.run_well(*events, end_date="2024-02-10")
    build.run_well(*events)
    assert differences(on_duckdb, build, ["simulated_user_events"]) == {}

    refused = build.run(*events, seed=1)
    assert refused.returncode != 0
    assert "made with the var seed at 2024" in refused.stdout
    refused = build.run(*events, end_date="2024-02-10")
    assert refused.returncode != 0
    assert "There are events later than the var end_date" in refused.stdout


def test_real_files_are_read_as_on_duckdb(catalogue_files, tmp_path):
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
    """A whole year this time: the statistics of heavy listeners have rows then."""
    year = {"n_users": 60, "start_date": "2024-01-01", "end_date": "2025-01-01"}
    (tmp_path / "duckdb").mkdir()
    on_duckdb = Build(tmp_path / "duckdb", year).run_well("build", *ONLY_MODELS)
    assert on_duckdb.query("select count(*) from int_listening_statistics") > [(1,)]

    folder = tmp_path / "spark"
    folder.mkdir()
    with standalone_cluster(folder) as cluster:
        cluster.add_worker()
        cluster.add_worker()
        parameters = {**here(folder, cluster.url), "spark.executor.memory": "800m"}
        build = SparkBuild(folder, year, parameters=parameters)
        with build.start("build", *ONLY_MODELS) as process:
            assert process.stdout
            said = []
            for line in process.stdout:
                said.append(line)
                if "START python incremental model" in line:
                    time.sleep(6)  # its tasks run for some twenty seconds
                    os.killpg(cluster.workers.pop().pid, signal.SIGKILL)
        assert process.returncode == 0, "".join(said)
        assert len(cluster.workers) == 1
        lost, made = (
            next(place for place, line in enumerate(said) if words in line)
            for words in ("Lost executor", "OK created python incremental model")
        )
        assert lost < made
    assert differences(on_duckdb, build, tables_of(on_duckdb)) == {}


def test_spark_connect_gives_the_same(on_duckdb, tmp_path):
    with connect_server(tmp_path) as address:
        build = SparkBuild(tmp_path, SIXTY_DAYS, parameters={"spark.remote": address})
        build.run_well("build", *ONLY_MODELS)
    assert differences(on_duckdb, build, tables_of(on_duckdb)) == {}
    for model in ("users", "user_events", "wrapped_top_tracks"):
        assert records(build.export, model) == records(on_duckdb.export, model)


def test_the_profile_of_the_project_builds(tmp_path):
    """What docs/spark.md begins with: the target `spark`, and a folder for the warehouse."""
    build = Build(
        tmp_path,
        {**SIXTY_DAYS, "n_users": 2},
        target="spark",
        environment={"SPARK_WAREHOUSE": str(tmp_path / "warehouse")},
    )
    done = build.run("build", "--select", "+simulated_users", *ONLY_MODELS)
    assert done.returncode == 0, done.stdout
    found = json.loads((tmp_path / "target" / "run_results.json").read_text())["results"]
    assert {result["status"] for result in found} == {"success"}
    assert (tmp_path / "warehouse" / "wrapped_feed.db" / "simulated_users").is_dir()

"""A build on Spark has the same tables and the same feed as a build on DuckDB."""

import json

import pytest

from tests.python.conftest import ONLY_MODELS, Build
from wrapped_feed.avro.manifest import differences as differences_from_manifest

from .clusters import (
    SparkBuild,
    differences,
    here,
    records,
    tables_of,
)
from .conftest import SIXTY_DAYS


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    folder = tmp_path_factory.mktemp("local")
    build = SparkBuild(folder, SIXTY_DAYS, parameters=here(folder, "local[2]"))
    # including all data tests, and then the unit tests
    return build.run_well("build").run_well("test", "--select", "test_type:unit")


def test_the_tables_equal_those_on_duckdb(on_duckdb, local):
    tables = tables_of(on_duckdb)
    assert {"simulated_user_events", "users", "wrapped_summary", "listening_realism"} <= set(tables)
    assert differences(on_duckdb, local, tables) == {}


def test_the_feed_equals_that_on_duckdb(on_duckdb, local):
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


def test_the_manifest_matches_the_files(local):
    assert differences_from_manifest(local.export) == []
    assert not list(local.export.glob(".*"))


def test_incremental_builds_equal_a_full_build_on_duckdb(on_duckdb, tmp_path):
    build = SparkBuild(tmp_path, SIXTY_DAYS, parameters=here(tmp_path, "local[2]"))
    events = ("build", "--select", "+simulated_user_events", *ONLY_MODELS)
    build.run_well(*events, end_date="2024-02-10")
    build.run_well(*events)
    assert differences(on_duckdb, build, ["simulated_user_events"]) == {}

    assert "var seed was 2024 and is 1" in build.run_badly(*events, seed=1)
    output = build.run_badly(*events, end_date="2024-02-10")
    assert "There are events after the var end_date" in output


def test_the_spark_target_of_the_project_works(tmp_path):
    """With the settings that docs/spark.md starts with."""
    build = Build(
        tmp_path,
        {**SIXTY_DAYS, "n_users": 2},
        target="spark",
        environment={"SPARK_WAREHOUSE": str(tmp_path / "ware house")},
    )
    build.run_well_in_shell("build", "--select", "+simulated_users", *ONLY_MODELS)
    found = json.loads((tmp_path / "target" / "run_results.json").read_text())["results"]
    assert {result["status"] for result in found} == {"success"}
    assert (tmp_path / "ware house" / "wrapped_feed.db" / "simulated_users").is_dir()


def test_a_master_that_does_not_answer_is_named(tmp_path):
    parameters = here(tmp_path, "spark://127.0.0.1:1")
    output = SparkBuild(tmp_path, SIXTY_DAYS, parameters=parameters).run_badly("build")
    assert "The Spark master spark://127.0.0.1:1 does not answer: start it, or set" in output

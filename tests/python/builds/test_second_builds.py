"""A warehouse that is built again: later days, other selections, other formats."""

import json
from datetime import datetime

import pyarrow.parquet as pq

from tests.python.builds.test_build import (
    MONTHS,
    digests,
    files_of,
    inputs_but_the_end,
    read_with_fastavro,
    tables,
)
from tests.python.conftest import ONLY_MODELS, SMALL_YEAR, Build


def test_an_earlier_end_date_deletes_later_events_and_files(small_year_copy):
    only_events = ("--select", "+user_events", *ONLY_MODELS)
    build = small_year_copy.run_well("build", *only_events, end_date="2024-02-01")
    names = [path.name for path in sorted((build.export / "user_events").iterdir())]
    assert names == ["user_events_2023-12.avro", "user_events_2024-01.avro"]
    assert build.query("select max(timestamp) < '2024-02-01' from user_events") == [(True,)]


def test_a_partial_build_uses_the_vars_of_the_warehouse(small_year_copy):
    build = Build(small_year_copy.folder)
    before, feed = tables(build), digests(build.export)
    done = build.run("run", "--select", "wrapped_club int_listener_clocks", catalogue_dir="gone")
    assert done.returncode == 0, done.stdout
    done = build.run("run", "--select", "users", n_users=7)
    assert done.returncode == 0, done.stdout
    said = " ".join(done.stdout.split())
    assert "The var n_users (7) is not used" in said
    assert "the warehouse was built with 40." in said
    assert tables(build) == before
    assert digests(build.export) == feed


def test_parquet_files_have_the_records_and_names_of_the_avro_files(small_year_copy):
    build = small_year_copy
    avro = {path.relative_to(build.export) for path in build.export.rglob("*.avro")}
    models = "users user_events wrapped_top_tracks wrapped_listening_age"
    build.run_well("run", "--select", models, export_formats=["avro", "parquet"])
    parquet = {path.relative_to(build.export) for path in build.export.rglob("*.parquet")}
    assert len(parquet) == 3 + len(MONTHS)
    manifest = json.loads((build.export / "manifest.json").read_text())["files"]
    assert set(manifest) == {path.as_posix() for path in avro | parquet}
    for path in parquet:
        _, records = read_with_fastavro((build.export / path).with_suffix(".avro"))
        # Avro's timestamps say that they are in UTC
        assert pq.read_table(build.export / path).to_pylist() == without_zone(records), path
        entry, of_avro = manifest[path.as_posix()], manifest[path.with_suffix(".avro").as_posix()]
        for key in ("rows", "schema", "made_from", "start_date", "end_date"):
            assert entry[key] == of_avro[key], (path, key)
    before = digests(build.export)
    months = [build.export / path for path in parquet if path.parent.name]
    written = [path.stat().st_mtime_ns for path in months]
    build.run_well("run", "--select", models, export_formats=["avro", "parquet"])
    assert digests(build.export) == before
    assert [path.stat().st_mtime_ns for path in months] == written, "they were current"
    build.run_well("run", "--select", models)
    assert not list(build.export.rglob("*.parquet"))


def without_zone(value):
    if isinstance(value, list):
        return [without_zone(each) for each in value]
    if isinstance(value, dict):
        return {name: without_zone(each) for name, each in value.items()}
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def test_the_manifest_has_the_inputs_and_days_of_each_file(small_year_copy):
    build = small_year_copy.run_well("run", "--select", "users", avro_codec="zstandard")
    manifest = json.loads((build.export / "manifest.json").read_text())
    (inputs,) = manifest["made_from"].values()
    assert inputs == inputs_but_the_end(build, "simulation_inputs")
    december = manifest["files"]["user_events/user_events_2023-12.avro"]
    assert (december["start_date"], december["end_date"]) == ("2023-12-20", "2024-01-01")
    users = manifest["files"]["users.avro"]
    assert (users["start_date"], users["end_date"]) == ("2023-12-20", "2024-03-05")


def test_an_incremental_build_with_four_threads_equals_a_full_build_with_one(small_year, tmp_path):
    """The same vars give the same bytes, whatever was built before."""
    build = Build(tmp_path, SMALL_YEAR)
    four_threads = ("--threads=4", *ONLY_MODELS)
    build.run_well("build", "--select", "+user_events", *four_threads, end_date="2024-01-20")
    written = {path: path.stat().st_mtime_ns for path in files_of(build, "user_events")[:2]}
    build.run_well("build", *four_threads)
    events = "select * from user_events order by user_id, id"
    assert build.query(events) == small_year.query(events)
    assert digests(build.export) == digests(small_year.export)
    assert tables(build).keys() == tables(small_year).keys()
    december, january = written
    assert december.stat().st_mtime_ns == written[december], "a complete month was written again"
    assert january.stat().st_mtime_ns > written[january]


def test_another_seed_gives_other_events(small_year_copy):
    build, january = small_year_copy, "user_events/user_events_2024-01.avro"
    before = digests(build.export)[january]
    build.run_well("build", "--full-refresh", "--select", "+user_events", *ONLY_MODELS, seed=1)
    assert digests(build.export)[january] != before

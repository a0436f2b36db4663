"""Inputs that are refused: vars, catalogues and histories, unusable or changed."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.python.builds.test_build import TINY, digests, tables
from tests.python.conftest import ONLY_MODELS, SAMPLE, Build
from tests.python.histories import write_account, write_extended


@pytest.mark.parametrize(
    "words",
    [
        ("--exclude", "simulated_users"),
        ("--select", "int_build_vars simulated_user_events"),
    ],
)
def test_changed_inputs_need_everything_that_events_are_made_from(small_year_copy, words):
    """A full refresh of a part would mix tables of two builds, and record the wrong inputs."""
    build = small_year_copy
    before = tables(build)
    assert "var seed was 2024 and is 99" in build.run_badly(
        "run", "--full-refresh", *words, seed=99
    )
    assert tables(build) == before


def test_events_that_another_program_changed_are_refused(small_year_copy):
    build = small_year_copy
    ((n_events,),) = build.query("select count(*) from simulated_user_events")
    with duckdb.connect(str(build.folder / "test.duckdb")) as connection:
        connection.execute("delete from simulated_user_events where user_id = 3")
    before = tables(build)
    output = build.run_badly("build")
    assert f"events, and the last build wrote {n_events:,}" in output
    assert tables(build) == before


CHANGED_VARS = {
    "seed": (2024, 5),
    "n_users": (40, 41),
    "start_date": ("2023-12-20", "2023-12-21"),
    "n_audio_clusters": (3, 2),
}


def test_changed_vars_are_refused_and_nothing_is_changed(small_year_copy):
    before = digests(small_year_copy.export)
    changed = {name: now for name, (_, now) in CHANGED_VARS.items()}
    output = small_year_copy.run_badly("build", **changed)
    assert "were made from other inputs: " in output
    for name, (was, now) in CHANGED_VARS.items():
        assert f"var {name} was {was} and is {now}" in output
    assert "Build with --full-refresh" in output
    assert digests(small_year_copy.export) == before


def test_a_changed_catalogue_is_refused_and_nothing_is_changed(small_year_copy, catalogue_files):
    given = {"catalogue_dir": str(catalogue_files)}
    # other names than those of the sample, whose files are compressed
    again = ("build", "--full-refresh", "--select", "+path:models/marts/feed", *ONLY_MODELS)
    build = small_year_copy.run_well(*again, **given)
    before, feed = tables(build), digests(build.export)
    change(catalogue_files / "tracks.csv", lambda text: "\n".join(text.split("\n")[:-500]) + "\n")
    output = build.run_badly("build", **given)
    assert "made from other inputs: file tracks.csv was " in output
    assert tables(build) == before
    assert digests(build.export) == feed
    build.run_well(*again, **given)


def test_a_history_is_read_and_an_unusable_one_changes_nothing(small_year_copy, tmp_path):
    history = tmp_path / "it's a [history]"
    first = history / "Streaming_History_Audio_2023_0.json"
    write_extended(first, [{}, {"ts": "2023-01-15"}])
    write_account(history / "anna" / "StreamingHistory0.json", [{}])
    build, plain = small_year_copy, tables(small_year_copy)
    build.run_well("run", "--select", "stg_history__streams", history_dir=str(history))
    found = build.query("select listener, defect from stg_history__streams order by all")
    assert found == [("anna", None), ("you", "ts is not a time"), ("you", None)]
    assert "xq7" in first.read_text(), "what must not be read is in the file"
    assert "xq7" not in str(build.query("from history.streams") + build.query("from history.files"))
    before, feed = tables(build), digests(build.export)
    first.write_bytes(first.read_bytes()[:-1])
    output = build.run_badly("build", "--full-refresh", history_dir=str(history))
    assert f"The file {first} is not a complete JSON array of objects: download" in output
    assert tables(build) == before
    assert digests(build.export) == feed
    # the events do not depend on it: the next build appends to them, and reads no history
    build.run_well("run", "--select", "stg_history__streams", "simulated_user_events")
    assert tables(build) == plain


def test_a_changed_join_of_the_same_files_is_refused(small_year_copy):
    build = small_year_copy
    with duckdb.connect(str(build.folder / "test.duckdb")) as connection:
        connection.execute(
            "update build.inputs_of_events set input_value = 'another' "
            "where input = 'joined catalogue'"
        )
    before = tables(build)
    output = build.run_badly("build", "--select", "+user_events")
    assert "made from other inputs: joined catalogue was another and is " in output
    assert tables(build) == before


REFUSED_VARS = [
    ({"n_users": 0}, "The var n_users must be a whole number from 1 to 1000000; it is 0."),
    ({"n_users": -5}, "it is -5"),
    ({"n_users": "many"}, 'it is "many"'),
    ({"n_users": 10_000_000_000}, "it is 10000000000"),
    ({"seed": -1}, "The var seed must be a whole number"),
    ({"n_audio_clusters": 1.5}, "The var n_audio_clusters must be a whole number from 1 to 50"),
    ({"start_date": "2024-02-30"}, "The var start_date must be a date in the format YYYY-MM-DD;"),
    (
        {"end_date": "31-12-2024"},
        "The var end_date must be a date in the format YYYY-MM-DD, or today",
    ),
    ({"end_date": "2024-01-01"}, "The var end_date must be later than start_date (2024-01-01)"),
    # YAML makes a date of what is not quoted
    ({"end_date": date(2024, 1, 1)}, "later than start_date (2024-01-01); it is 2024-01-01. Set"),
    ({"seed": date(2024, 1, 1)}, "must be a whole number from 0 to 9007199254740991; it is 2024-0"),
    ({"newness_reference_date": ""}, "The var newness_reference_date must be a date"),
    ({"avro_codec": "zip"}, "The var avro_codec must be one of null, deflate, zstandard"),
    (
        {"export_formats": "avro"},
        "The var export_formats must be [avro], [parquet] or [avro, parquet]",
    ),
    (
        {"export_formats": ["csv"]},
        "The var export_formats must be [avro], [parquet] or [avro, parquet]",
    ),
    ({"history_private_sessions": "hide"}, "history_private_sessions must be one of keep, drop"),
    ({"history_time_zone": "Berlin"}, "The var history_time_zone must be the name of a time zone"),
    (
        {"history_dir": 5},
        "The var history_dir must be the path of a folder or zip, or empty; it is",
    ),
    ({"memory_limit": "lots"}, "The var memory_limit must be a whole number followed by MB or GB"),
    ({"memory_limit": "10MB"}, 'at least 500MB; it is "10MB"'),
    ({"export_dir": ""}, "The var export_dir must be the path of a folder"),
    ({"n_user": 5}, "The var n_user is not a var of this project; its vars are avro_codec, "),
]


@pytest.mark.parametrize(("given", "message"), REFUSED_VARS)
def test_invalid_vars_are_refused(tmp_path, given, message):
    build = Build(tmp_path)
    assert message in build.run_badly("run", "--select", "int_build_vars", **given)
    assert not build.export.exists()


def change(path: Path, edit) -> None:
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_an_unusable_catalogue_is_refused_and_nothing_is_changed(small_year_copy, catalogue_files):
    build = small_year_copy
    before, feed = tables(build), digests(build.export)
    change(catalogue_files / "tracks.csv", lambda text: text.replace("valence", "mood", 1))
    output = build.run_badly("build", "--full-refresh", catalogue_dir=str(catalogue_files))
    assert f"The header of {catalogue_files}/tracks.csv must have the columns" in output
    assert "(missing: valence), separated by commas: add or rename them." in output
    (catalogue_files / "tracks.csv").unlink()
    zipped = (SAMPLE / "tracks.csv.gz").read_bytes()
    (catalogue_files / "tracks.csv.gz").write_bytes(zipped[:-9])
    output = build.run_badly("build", "--full-refresh", catalogue_dir=str(catalogue_files))
    assert f"The file {catalogue_files}/tracks.csv.gz is not a complete gzip file" in output
    assert tables(build) == before
    assert digests(build.export) == feed


def test_a_missing_file_is_named(tmp_path, catalogue_files):
    (catalogue_files / "artists.csv").unlink()
    output = Build(tmp_path, TINY).run_badly("build", catalogue_dir=str(catalogue_files))
    assert f"There is no file {catalogue_files}/artists.csv" in output


def test_broken_rows_are_rejected_and_reported(tmp_path, catalogue_files):
    with (catalogue_files / "artists.csv").open("a") as file:
        file.write("x,5.0,[],Broken,much\nshort,1.0\n")
    (catalogue_files / "spotify_data.csv").touch()
    build = Build(tmp_path / "built", {**TINY, "catalogue_dir": str(catalogue_files)})
    build.folder.mkdir()
    done = build.run(
        "build",
        *("--select", "+path:models/marts/catalogue", "+path:models/marts/feed"),
        *("--exclude", "resource_type:unit_test"),
        # without the tests that also read a table that is not built
        "--indirect-selection=cautious",
    )
    assert done.returncode == 0, done.stdout
    read, ignored = (
        catalogue_files / f"{name}.csv" for name in ("tracks_extended", "spotify_data")
    )
    assert f"Reading {read}; ignoring {ignored}." in done.stdout
    rejects = build.query(
        "select column_name, value, reason from catalogue_rejects "
        "where file_name = 'artists.csv' order by line desc limit 2"
    )
    assert rejects == [
        (None, "short,1.0", "the row has too few columns"),
        ("popularity", "much", "is not a whole number, or too large for one"),
    ]
    # the rejected rows are those that the screening drops as unusable
    assert build.query(
        "select data_set, count(distinct line) from catalogue_rejects "
        "group by data_set order by data_set"
    ) == build.query(
        "select data_set, rows_dropped from catalogue_screening "
        "where step_name = 'unusable' and rows_dropped > 0 order by data_set"
    )


def test_an_export_folder_that_cannot_be_created_is_reported(tmp_path):
    (tmp_path / "file").touch()
    build = Build(tmp_path, TINY)
    output = build.run_badly(
        "build", "--select", "+users", *ONLY_MODELS, export_dir=str(tmp_path / "file" / "feed")
    )
    assert "or set the var export_dir to another folder" in output

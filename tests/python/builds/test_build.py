"""Builds with dbt, whose feed is read back with two independent Avro libraries."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import avro.datafile
import avro.io
import duckdb
import fastavro
import pyarrow.parquet as pq
import pytest

from tests.python.conftest import ONLY_MODELS, PROJECT, SAMPLE, SMALL_YEAR, Build
from tests.python.histories import write_account, write_extended
from wrapped_feed.build import QUERY
from wrapped_feed.simulation.kernel import ALGORITHM_VERSION

FEED = {"users": "User", "tracks": "Track", "artists": "Artist", "user_events": "UserEvent"}
MONTHS = ["2023-12", "2024-01", "2024-02", "2024-03"]


def files_of(build: Build, table: str) -> list[Path]:
    if table == "user_events":
        return [build.export / table / f"{table}_{month}.avro" for month in MONTHS]
    return [build.export / f"{table}.avro"]


def read_with_fastavro(path):
    with path.open("rb") as file:
        reader = fastavro.reader(file)
        return reader.writer_schema, list(reader)


def read_with_avro(path):
    with avro.datafile.DataFileReader(path.open("rb"), avro.io.DatumReader()) as reader:
        return json.loads(reader.schema), list(reader)


@pytest.mark.parametrize("read", [read_with_fastavro, read_with_avro])
@pytest.mark.parametrize("table", FEED)
def test_the_feed_equals_the_tables(small_year, table, read):
    records = []
    for path in files_of(small_year, table):
        schema, some = read(path)
        assert schema["name"].endswith(FEED[table])
        records += some
    order = {"user_events": "timestamp, id", "artists": "id"}.get(table, "1")
    rows = small_year.query(f"select * from {table} order by {order}")
    if table == "user_events":
        rows = [(row[0], row[1].replace(tzinfo=UTC), *row[2:]) for row in rows]
    assert len(records) == len(rows) > 0
    assert [tuple(record.values()) for record in records] == rows


WRAPPED = sorted(path.stem for path in (PROJECT / "models/marts/wrapped").glob("*.sql"))


def flat(records, schema):
    """Convert records to rows of the table: one per item of a nested array of records."""
    last = schema["fields"][-1]
    items = last["type"].get("items") if isinstance(last["type"], dict) else None
    if not isinstance(items, dict) or items["type"] != "record":
        return [tuple(record.values()) for record in records]
    return [
        (*list(record.values())[:-1], *item.values())
        for record in records
        for item in record[last["name"]]
    ]


def with_zones(rows):
    return [
        tuple(each.replace(tzinfo=UTC) if isinstance(each, datetime) else each for each in row)
        for row in rows
    ]


@pytest.mark.parametrize("read", [read_with_fastavro, read_with_avro])
@pytest.mark.parametrize("table", WRAPPED)
def test_the_exported_marts_equal_the_tables(small_year, table, read):
    schema, records = read(small_year.export / f"{table}.avro")
    rows = small_year.query(f"select * from {table} order by all")
    assert sorted(flat(records, schema), key=str) == sorted(with_zones(rows), key=str)
    assert rows


def test_records_have_the_types_of_the_contract(small_year):
    _, (user, *_) = read_with_fastavro(small_year.export / "users.avro")
    assert {name: type(value) for name, value in user.items()} == {
        "user_id": int,
        "username": str,
        "location": str,
        "birthdate": date,
        "gender": str,
    }
    schema, (event, *_) = read_with_fastavro(files_of(small_year, "user_events")[0])
    assert {name: type(value) for name, value in event.items()} == {
        "id": int,
        "timestamp": datetime,
        "track_id": str,
        "user_id": int,
        "listening_time": int,
    }
    assert schema["fields"][1]["type"] == {"type": "long", "logicalType": "timestamp-millis"}
    nullable = {
        field["name"]
        for field in read_with_fastavro(small_year.export / "tracks.avro")[0]["fields"]
        if isinstance(field["type"], list)
    }
    assert nullable == {"album_name", "artist_followers", "artist_id"}


def test_tracks_join_to_artists_by_id(small_year):
    """Names repeat among the artists, so a join by name returns more rows than tracks."""
    ((n_tracks, n_by_id, n_by_name),) = small_year.query(
        """
        select
            (select count(*) from tracks),
            (select count(*) from tracks inner join artists on tracks.artist_id = artists.id),
            (select count(*) from tracks inner join artists on tracks.artist = artists.name)
        """
    )
    assert n_by_id == n_tracks < n_by_name


def test_monthly_files_have_the_events_of_their_month_in_order(small_year):
    for path, month in zip(files_of(small_year, "user_events"), MONTHS, strict=True):
        _, events = read_with_fastavro(path)
        assert {f"{event['timestamp']:%Y-%m}" for event in events} == {month}
        moments = [(event["timestamp"], event["id"]) for event in events]
        assert moments == sorted(moments)
    assert sorted(path.name for path in (small_year.export / "user_events").iterdir()) == [
        f"user_events_{month}.avro" for month in MONTHS
    ]


def test_every_listener_has_a_personality_for_each_year(small_year):
    ((n, n_types),) = small_year.query(
        "select count(*), count(distinct code) from wrapped_personality"
    )
    assert n == 2 * SMALL_YEAR["n_users"]
    assert n_types > 8


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_builds_with_the_same_vars_are_identical(small_year, tmp_path):
    again = Build(tmp_path, SMALL_YEAR).run_well("build", "--threads=1", *ONLY_MODELS)
    assert digests(again.export) == digests(small_year.export)
    other = Build(tmp_path / "other", {**SMALL_YEAR, "seed": 1})
    other.folder.mkdir()
    other.run_well("build", "--select", "+user_events", *ONLY_MODELS)
    assert (
        digests(other.export)["user_events/user_events_2024-01.avro"]
        != (digests(small_year.export)["user_events/user_events_2024-01.avro"])
    )


def test_an_earlier_end_date_deletes_later_events_and_files(small_year_copy):
    only_events = ("--select", "+user_events", *ONLY_MODELS)
    build = small_year_copy.run_well("build", *only_events, end_date="2024-02-01")
    names = [path.name for path in sorted((build.export / "user_events").iterdir())]
    assert names == ["user_events_2023-12.avro", "user_events_2024-01.avro"]
    assert build.query("select max(timestamp) < '2024-02-01' from user_events") == [(True,)]


GOLDEN = {
    # algorithm version: digests of the encoded records of the small year, on the sample catalogue
    3: {
        "users": "38b963ac65f05a77",
        "tracks": "5bc00803dad12e51",
        "artists": "3994005fdff042b7",
        "user_events": "8ba8204a2761e40e",
    },
}


def record_digest(paths: list[Path]) -> str:
    """Digest the encoded records, without headers and compression."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            for block in fastavro.block_reader(file):
                digest.update(block.bytes_.getvalue())
    return digest.hexdigest()[:16]


def test_the_feed_has_the_golden_digests(small_year):
    digests = {table: record_digest(files_of(small_year, table)) for table in FEED}
    assert digests == GOLDEN[ALGORITHM_VERSION], (
        "the feed has changed: increase ALGORITHM_VERSION, add the new digests to GOLDEN, and add "
        "the change to CHANGELOG.md"
    )


NOT_IN_HEADERS = "'var end_date', 'number of events'"


def inputs_but_the_end(build: Build, table: str) -> dict[str, str]:
    """The inputs as headers list them: without the end of the window, which only adds files."""
    return dict(build.query(f"select * from {table} where input not in ({NOT_IN_HEADERS})"))


def test_headers_contain_the_inputs(small_year):
    with files_of(small_year, "user_events")[0].open("rb") as file:
        metadata = fastavro.reader(file).metadata
    inputs = json.loads(metadata["wrapped_feed.inputs"])
    assert inputs["algorithm version"] == str(ALGORITHM_VERSION)
    assert inputs == inputs_but_the_end(small_year, "simulation_inputs")
    assert inputs == inputs_but_the_end(small_year, "build.inputs_of_events")


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


def test_all_vars_files_and_seeds_are_listed_as_inputs(small_year):
    listed = {name for (name,) in small_year.query("select input from simulation_inputs")}
    columns = {
        name for (name,) in small_year.query("select column_name from (describe int_build_vars)")
    }
    assert {f"var {name}" for name in columns} <= listed
    assert {f"file {path.name}" for path in SAMPLE.iterdir()} <= listed
    manifest = small_year.manifest()
    seeds = {
        parent.split(".")[-1]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["language"] == "python"
        for parent in node["depends_on"]["nodes"]
        if parent.startswith("seed.")
    }
    assert seeds == {"simulation_parameters", "listener_locations"}
    for seed in seeds:
        assert any(name.endswith(f"seed {seed}") for name in listed), seed


def test_the_manifest_has_the_inputs_and_days_of_each_file(small_year_copy):
    build = small_year_copy.run_well("run", "--select", "users", avro_codec="zstandard")
    manifest = json.loads((build.export / "manifest.json").read_text())
    (inputs,) = manifest["made_from"].values()
    assert inputs == inputs_but_the_end(build, "simulation_inputs")
    december = manifest["files"]["user_events/user_events_2023-12.avro"]
    assert (december["start_date"], december["end_date"]) == ("2023-12-20", "2024-01-01")
    users = manifest["files"]["users.avro"]
    assert (users["start_date"], users["end_date"]) == ("2023-12-20", "2024-03-05")


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


def test_an_incremental_build_equals_a_full_build(small_year, tmp_path):
    build = Build(tmp_path, SMALL_YEAR)
    only_events = ("--select", "+user_events", *ONLY_MODELS)
    build.run_well("build", *only_events, end_date="2024-01-20")
    written = {path: path.stat().st_mtime_ns for path in files_of(build, "user_events")[:2]}
    build.run_well("build", *ONLY_MODELS)
    events = "select * from user_events order by user_id, id"
    assert build.query(events) == small_year.query(events)
    assert digests(build.export) == digests(small_year.export)
    assert tables(build).keys() == tables(small_year).keys()
    december, january = written
    assert december.stat().st_mtime_ns == written[december], "a complete month was written again"
    assert january.stat().st_mtime_ns > written[january]


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


def test_changed_vars_are_refused_and_nothing_is_changed(small_year):
    before = digests(small_year.export)
    output = small_year.run_badly("build", **{name: now for name, (_, now) in CHANGED_VARS.items()})
    assert "were made from other inputs: " in output
    for name, (was, now) in CHANGED_VARS.items():
        assert f"var {name} was {was} and is {now}" in output
    assert "Build with --full-refresh" in output
    assert digests(small_year.export) == before


def tables(build: Build) -> dict[str, tuple[int, int]]:
    """Count and digest the rows of every table."""
    names = build.query("select schema_name, table_name from duckdb_tables()")
    return {
        name: build.query(f'select count(*), bit_xor(hash(t)) from "{schema}"."{name}" as t')[0]
        for schema, name in names
    }


def test_a_changed_catalogue_is_refused_and_nothing_is_changed(small_year_copy, catalogue_files):
    given = {"catalogue_dir": str(catalogue_files)}
    # other names than those of the sample, whose files are compressed
    again = ("build", "--full-refresh", *ONLY_MODELS)
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


TINY = {"n_users": 3, "start_date": "2024-01-01", "end_date": "2024-01-15"}


def test_special_characters_are_preserved(small_year):
    _, tracks = read_with_fastavro(small_year.export / "tracks.avro")
    _, artists = read_with_fastavro(small_year.export / "artists.avro")
    names = {track["name"] for track in tracks} | {artist["name"] for artist in artists}
    assert {"'); drop table users; --", "Ünïcödé 🎧", "Nan", "<b>Bold</b>", "月光の庭"} <= names


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
def test_invalid_vars_are_refused(parsed_project, tmp_path, given, message):
    build = Build(tmp_path)
    assert message in build.refusal(parsed_project, "run", "--select", "int_build_vars", **given)
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
    done = build.run("build")
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
    output = Build(tmp_path, TINY).run_badly("build", export_dir=str(tmp_path / "file" / "feed"))
    assert "or set the var export_dir to another folder" in output


def test_every_unit_test_passes(small_year_copy):
    """`dbt build` leaves them out, see selectors.yml."""
    build = small_year_copy
    results = build.folder / "target" / "run_results.json"
    of_build = json.loads(results.read_text())["results"]
    assert {each["unique_id"].split(".")[0] for each in of_build} >= {"model", "seed", "test"}
    assert not any(each["unique_id"].startswith("unit_test.") for each in of_build)
    build.run_well("test", "--select", "test_type:unit")
    tested = {each["unique_id"] for each in json.loads(results.read_text())["results"]}
    assert set(build.manifest()["unit_tests"]) <= tested


def test_the_query_in_the_readme_works(small_year):
    assert QUERY in (PROJECT / "README.md").read_text()
    done = small_year.run("show", "--inline", QUERY)
    assert done.returncode == 0, done.stdout
    assert "| listeners |" in done.stdout

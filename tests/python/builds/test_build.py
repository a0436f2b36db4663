"""Builds with dbt, whose feed is read back with two independent Avro libraries."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import avro.datafile
import avro.io
import fastavro
import pytest

from tests.python.conftest import PROJECT, SAMPLE, SMALL_YEAR, Build
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


GOLDEN = {
    # algorithm version: digests of the encoded records of the small year, on the sample catalogue
    4: {
        "users": "38b963ac65f05a77",
        "tracks": "5bc00803dad12e51",
        "artists": "3994005fdff042b7",
        "user_events": "3d1ba527e0d172b0",
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


def test_a_build_takes_no_more_memory_than_its_listeners_need(small_year):
    # 1 GB, and 2 GB more for 10,000 listeners' 365 days: here 40 listeners' 76 days
    assert "set memory_limit = '1001MB'" in (small_year.folder / "logs" / "dbt.log").read_text()


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


def tables(build: Build) -> dict[str, tuple[int, int]]:
    """Count and digest the rows of every table."""
    names = build.query("select schema_name, table_name from duckdb_tables()")
    return {
        name: build.query(f'select count(*), bit_xor(hash(t)) from "{schema}"."{name}" as t')[0]
        for schema, name in names
    }


TINY = {"n_users": 3, "start_date": "2024-01-01", "end_date": "2024-01-15"}


def test_special_characters_are_preserved(small_year):
    _, tracks = read_with_fastavro(small_year.export / "tracks.avro")
    _, artists = read_with_fastavro(small_year.export / "artists.avro")
    names = {track["name"] for track in tracks} | {artist["name"] for artist in artists}
    assert {"'); drop table users; --", "Ünïcödé 🎧", "Nan", "<b>Bold</b>", "月光の庭"} <= names


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


def test_the_query_in_the_readme_works(small_year_copy):
    assert QUERY in (PROJECT / "README.md").read_text()
    done = small_year_copy.run("show", "--inline", QUERY)
    assert done.returncode == 0, done.stdout
    assert "| listeners |" in done.stdout

"""The Avro export from Spark, with tasks that fail and are retried."""

import sys
from datetime import date
from functools import partial

import fastavro
import pytest
from pyspark import TaskContext
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from wrapped_feed.avro.export import Export
from wrapped_feed.avro.header import Header
from wrapped_feed.engines.spark.export import WRITTEN, export, move_written, write_part
from wrapped_feed.errors import UserError

SCHEMA = {
    "type": "record",
    "name": "Number",
    "fields": [{"name": "id", "type": "long"}],
}


DAYS = date(2024, 1, 1), date(2024, 3, 1)
HEADER = Header(SCHEMA, "null", {}, *DAYS)


def numbers_to(folder):
    return Export("numbers", "true", "numbers", folder, SCHEMA, ("id",), "null", {}, *DAYS)


@pytest.fixture(scope="module")
def session():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        yield from started_session()


def started_session():
    # up to three attempts per task
    session = (
        SparkSession.builder.master("local[2,3]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def records(folder):
    found = []
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            found += [record["id"] for record in fastavro.reader(file)]
    return found


@pytest.fixture
def staging(tmp_path):
    folder = tmp_path / ".numbers.partial"
    folder.mkdir()
    return folder


@pytest.fixture
def numbers(session):
    rows = session.range(0, 100_000, numPartitions=4)
    return rows.selectExpr("case when id < 60000 then '2024-01_' else '2024-02_' end", "id")


@pytest.fixture
def write(staging):
    return partial(write_part, staging=staging, name="numbers", header=HEADER)


def test_files_of_failed_attempts_are_not_committed(numbers, write, staging, tmp_path):
    def fails_at_first(batches):
        written = list(write(batches))
        if TaskContext.get().attemptNumber() < 2:
            raise RuntimeError("the first two attempts fail")
        yield from written

    written = numbers.mapInArrow(fails_at_first, from_arrow_schema(WRITTEN))
    move_written(written.toArrow().to_pylist(), staging, tmp_path / "numbers")
    assert records(tmp_path / "numbers") == list(range(100_000))
    # the third task has rows of both months
    assert len(list((tmp_path / "numbers").iterdir())) == 5
    assert not staging.exists()


def test_a_failed_export_keeps_the_old_files(session, tmp_path):
    old = tmp_path / "feed" / "numbers" / "numbers_00000.avro"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    session.sql("select null as id union all select 1").createOrReplaceTempView("numbers")
    with pytest.raises(UserError):
        export(session, numbers_to(tmp_path / "feed"))
    assert [path.read_bytes() for path in old.parent.iterdir()] == [b"old"]


def test_the_reason_of_a_failed_export_is_reported(session, tmp_path):
    session.sql("select null as id union all select 1").createOrReplaceTempView("numbers")
    with pytest.raises(UserError, match=r"^The Avro file of the table numbers was .*\bid\b.*\.$"):
        export(session, numbers_to(tmp_path / "feed"))
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="set the var export_dir to another folder"):
        export(session, numbers_to(tmp_path / "file" / "feed"))
    session.sql("select 2 as id union all select 1").createOrReplaceTempView("numbers")
    export(session, numbers_to(tmp_path / "feed"))
    assert records(tmp_path / "feed" / "numbers") == [1, 2]


def test_an_empty_table_is_exported_as_a_file_without_records(session, tmp_path):
    session.sql("select 1 as id where false").createOrReplaceTempView("numbers")
    export(session, numbers_to(tmp_path / "feed"))
    (path,) = (tmp_path / "feed" / "numbers").iterdir()
    with path.open("rb") as file:
        assert fastavro.reader(file).writer_schema["name"].endswith("Number")
    assert records(tmp_path / "feed" / "numbers") == []

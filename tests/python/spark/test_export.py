"""Parts of the feed, where tasks fail and are repeated."""

from functools import partial

import fastavro
import pytest
from pyspark import TaskContext
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from wrapped_feed.spark.export import WRITTEN, move_written, write_part

SCHEMA = {
    "type": "record",
    "name": "Number",
    "fields": [{"name": "id", "type": "long"}],
}


@pytest.fixture(scope="module")
def session():
    # every task may fail twice
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
def beside(tmp_path):
    folder = tmp_path / ".numbers.partial"
    folder.mkdir()
    return folder


@pytest.fixture
def numbers(session):
    rows = session.range(0, 100_000, numPartitions=4)
    return rows.selectExpr("case when id < 60000 then '2024-01_' else '2024-02_' end", "id")


@pytest.fixture
def write(beside):
    return partial(
        write_part, beside=beside, name="numbers", schema=SCHEMA, codec="null", metadata={}
    )


def test_tasks_that_fail_after_they_wrote_leave_no_part(numbers, write, beside, tmp_path):
    def fails_at_first(batches):
        written = list(write(batches))
        if TaskContext.get().attemptNumber() < 2:
            raise RuntimeError("the first two attempts fail")
        yield from written

    written = numbers.mapInArrow(fails_at_first, from_arrow_schema(WRITTEN))
    move_written(written, beside, tmp_path / "numbers")
    assert records(tmp_path / "numbers") == list(range(100_000))
    # the third task has rows of both months
    assert len(list((tmp_path / "numbers").iterdir())) == 5
    assert not beside.exists()


def test_a_feed_that_cannot_be_written_leaves_the_old_one(numbers, write, beside, tmp_path):
    (tmp_path / "numbers").mkdir()
    (tmp_path / "numbers" / "old.avro").write_bytes(b"old")

    def fails(batches):
        yield from write(batches)
        raise RuntimeError("never done")

    with pytest.raises(Exception, match="never done"):
        move_written(
            numbers.mapInArrow(fails, from_arrow_schema(WRITTEN)), beside, tmp_path / "numbers"
        )
    assert [path.name for path in (tmp_path / "numbers").iterdir()] == ["old.avro"]

"""Spark data frames as the Python models read and give them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from math import ceil

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from wrapped_feed import SOURCES_DIGEST

ROWS_A_TASK = 1_000
"""Rows that a task of `map_rows` works on: a thousand listeners' year takes it some ten seconds,
long beside what it takes to start."""

LEAST_TASKS = 8
"""Tasks where there are fewer rows than that, so that a small cluster has work for every core."""


def read(relation: DataFrame, order_by: Sequence[str], columns: Sequence[str] | None) -> pa.Table:
    """Read a relation's columns in a total order."""
    return relation.orderBy(*order_by).select(*(columns or relation.columns)).toArrow()


def latest(session: SparkSession, table: str, column: str) -> datetime | None:
    """Give the latest moment of a timestamp column, UTC without zone; None of an empty table."""
    moment: datetime | None = session.table(table).agg({column: "max"}).toArrow()[0][0].as_py()
    return moment and moment.replace(tzinfo=None)


def give(session: SparkSession, table: pa.Table) -> DataFrame:
    """Give an Arrow table the form that dbt takes from a model."""
    return session.createDataFrame(table)


def map_rows(
    session: SparkSession,
    rows: pa.Table,
    key: str,
    function: Callable[..., pa.RecordBatchReader],
    schema: pa.Schema,
) -> DataFrame:
    """Stream what the function makes of the rows, some of them in each task."""
    zoned = _with_zones(schema)
    n_tasks = max(LEAST_TASKS, ceil(len(rows) / ROWS_A_TASK))
    task = partial(
        _run_task, key=key, function=function, schema=zoned, driver_sources=SOURCES_DIGEST
    )
    parted = session.createDataFrame(rows).repartitionByRange(n_tasks, key)
    return parted.mapInArrow(task, from_arrow_schema(zoned))


def _run_task(
    batches: Iterator[pa.RecordBatch],
    key: str,
    function: Callable[..., pa.RecordBatchReader],
    schema: pa.Schema,
    driver_sources: str,
) -> Iterator[pa.RecordBatch]:
    if driver_sources != SOURCES_DIGEST:
        raise RuntimeError(
            "The package wrapped_feed of this worker is not that of the driver: install the "
            "driver's on every worker."
        )
    rows = list(batches)
    if rows:
        table = pa.Table.from_batches(rows).sort_by(key)
        for batch in function(table, threads=1):
            yield pa.RecordBatch.from_arrays(
                [
                    column.cast(field.type)
                    for column, field in zip(batch.columns, schema, strict=True)
                ],
                schema=schema,
            )


def _with_zones(schema: pa.Schema) -> pa.Schema:
    """Give timestamps microseconds and the zone UTC, as those of Spark's SQL have."""
    return pa.schema(
        [
            field.with_type(pa.timestamp("us", "UTC"))
            if pa.types.is_timestamp(field.type)
            else field
            for field in schema
        ]
    )

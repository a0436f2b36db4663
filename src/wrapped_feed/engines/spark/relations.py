"""Reading and returning Spark data frames in Python models; see engines.relations."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from math import ceil

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from wrapped_feed import SOURCES_DIGEST

ROWS_PER_TASK = 1_000
"""Rows per task of `map_rows`: simulating a year of 1,000 listeners takes about ten seconds, much
longer than starting a task."""

MIN_TASKS = 8
"""Minimal number of tasks, so that all cores of a small cluster are used even for few rows."""


def read(relation: DataFrame, order_by: Sequence[str], columns: Sequence[str] | None) -> pa.Table:
    """Read a relation as an Arrow table, sorted by columns that define a total order."""
    return relation.orderBy(*order_by).select(*(columns or relation.columns)).toArrow()


def latest(session: SparkSession, table: str, column: str) -> datetime | None:
    """Return the maximum of a timestamp column, naive in UTC; None if the table is empty."""
    moment: datetime | None = session.table(table).agg({column: "max"}).toArrow()[0][0].as_py()
    return moment and moment.replace(tzinfo=None)


def as_model_result(session: SparkSession, table: pa.Table) -> DataFrame:
    """Convert an Arrow table to what a Python model returns: a data frame."""
    # Spark Connect infers no schema of a table without rows
    return session.createDataFrame(table, from_arrow_schema(table.schema))


def map_rows(
    session: SparkSession,
    rows: pa.Table,
    key: str,
    function: Callable[..., pa.RecordBatchReader],
    schema: pa.Schema,
) -> DataFrame:
    """Apply the function to ranges of the rows, in parallel tasks."""
    zoned = with_zones(schema)
    n_tasks = max(MIN_TASKS, ceil(len(rows) / ROWS_PER_TASK))
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
            "The package wrapped_feed on this worker differs from the driver's: install the same "
            "version on all workers."
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


def with_zones(schema: pa.Schema) -> pa.Schema:
    """Change timestamps to Spark's type: microseconds, in UTC."""
    return pa.schema(
        [
            field.with_type(pa.timestamp("us", "UTC"))
            if pa.types.is_timestamp(field.type)
            else field
            for field in schema
        ]
    )

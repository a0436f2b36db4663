"""What the Python models and the engine hand each other: DuckDB relations or Spark data frames.

dbt gives a model the engine's own tables and takes the same back. The models themselves work on
Arrow tables; here is the only place that knows which engine is there. Spark's package is imported
where a Spark session is at hand, so that nobody else needs it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from math import ceil
from typing import Any, TypeAlias

import pyarrow as pa

from wrapped_feed import SOURCES_DIGEST

Relation: TypeAlias = Any
"""What dbt.ref() gives: duckdb.DuckDBPyRelation or pyspark.sql.DataFrame."""

Session: TypeAlias = Any
"""What dbt calls session: duckdb.DuckDBPyConnection or pyspark.sql.SparkSession."""

ROWS_A_TASK = 1_000
"""Rows that a Spark task of `map_rows` works on: a thousand listeners' year takes it some ten
seconds, long beside what it takes to start."""

LEAST_TASKS = 8
"""Tasks where there are fewer rows than that, so that a small cluster has work for every core."""


def _is_spark(given: Any) -> bool:
    return type(given).__module__.startswith("pyspark.")


def read(relation: Relation, order_by: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """Read a relation's columns in a total order."""
    if _is_spark(relation):
        return relation.orderBy(*order_by).select(*columns).toArrow()
    return relation.order(", ".join(order_by)).select(", ".join(columns)).to_arrow_table()


def latest(session: Session, table: str, column: str) -> datetime | None:
    """Give the latest moment of a timestamp column, UTC without zone; None of an empty table."""
    if _is_spark(session):
        found = session.table(table).agg({column: "max"}).toArrow()
    else:
        found = session.table(table).max(column).to_arrow_table()
    moment: datetime | None = found.column(0)[0].as_py()
    return moment and moment.replace(tzinfo=None)


def give(session: Session, table: pa.Table) -> Any:
    """Give an Arrow table the form that dbt takes from a model on this engine."""
    return session.createDataFrame(table) if _is_spark(session) else table


def map_rows(
    session: Session,
    rows: Relation,
    key: str,
    function: Callable[..., pa.RecordBatchReader],
    schema: pa.Schema,
) -> Any:
    """Stream what a function makes of rows, all of them at once or, on Spark, some in each task.

    Parameters
    ----------
    session
        The engine.
    rows
        What the function works on. What it makes of a row must not depend on the others.
    key
        Column that numbers the rows.
    function
        Takes a table of rows by `key` and, as `threads`, how many threads it may use (None: as many
        as there are processors); gives batches of `schema`, whose timestamps are UTC.
    schema
        What comes out.

    Returns
    -------
    duckdb.DuckDBPyRelation or pyspark.sql.DataFrame
        The batches, made as they are read.
    """
    if not _is_spark(session):
        # a relation, because dbt-duckdb puts the rows of a reader where an incremental model sees
        # none
        table = read(rows, (key,), rows.columns)
        return session.from_arrow(function(table, threads=None))

    from pyspark.sql.pandas.types import from_arrow_schema

    zoned = _with_zones(schema)
    n_tasks = max(LEAST_TASKS, ceil(rows.count() / ROWS_A_TASK))
    task = partial(
        _run_task, key=key, function=function, schema=zoned, driver_sources=SOURCES_DIGEST
    )
    parted = rows.repartitionByRange(n_tasks, key)
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

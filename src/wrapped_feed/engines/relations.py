"""What the Python models and the engine hand each other: DuckDB relations or Spark data frames.

dbt gives a model the engine's own relations and takes the same back. The models work on pandas data
frames where the tables are small and on Arrow batches where they are not. Spark's side is imported
where a Spark session is at hand, so that nobody else needs it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from types import ModuleType
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa

Relation: TypeAlias = Any
"""What dbt.ref() gives: duckdb.DuckDBPyRelation or pyspark.sql.DataFrame."""

Session: TypeAlias = Any
"""What dbt calls session: duckdb.DuckDBPyConnection or pyspark.sql.SparkSession."""


def _side(given: Any) -> ModuleType:
    """Give the module of the engine that a relation or session belongs to."""
    if type(given).__module__.startswith("pyspark."):
        from wrapped_feed.engines.spark import relations as spark

        return spark
    from wrapped_feed.engines.duckdb import relations as duckdb

    return duckdb


def read(
    relation: Relation, order_by: Sequence[str], columns: Sequence[str] | None = None
) -> pa.Table:
    """Read a relation as an Arrow table, in a total order; all columns unless some are named."""
    table: pa.Table = _side(relation).read(relation, order_by, columns)
    return table


def read_frame(
    relation: Relation, order_by: Sequence[str], columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """Read a small relation as a pandas data frame, likewise; dates are datetime.date."""
    frame: pd.DataFrame = read(relation, order_by, columns).to_pandas()
    return frame


def latest(session: Session, table: str, column: str) -> datetime | None:
    """Give the latest moment of a timestamp column, UTC without zone; None of an empty table."""
    moment: datetime | None = _side(session).latest(session, table, column)
    return moment


def give(session: Session, frame: pd.DataFrame) -> Any:
    """Give a data frame the form that dbt takes from a model on this engine."""
    return _side(session).give(session, as_arrow(frame))


def as_arrow(frame: pd.DataFrame) -> pa.Table:
    """Give a data frame as an Arrow table: the same types from pandas 2 and pandas 3."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    # pandas 3 gives large strings, pandas 2 plain ones
    plain = [
        field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(plain))


def map_rows(
    session: Session,
    rows: pd.DataFrame,
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
        What the function works on, in the order of `key`. What it makes of a row must not depend on
        the others.
    key
        Column that numbers the rows.
    function
        Takes an Arrow table of rows by `key` and, as `threads`, how many threads it may use (None:
        as many as there are processors); gives batches of `schema`, whose timestamps are UTC.
    schema
        What comes out.

    Returns
    -------
    duckdb.DuckDBPyRelation or pyspark.sql.DataFrame
        The batches, made as they are read.
    """
    return _side(session).map_rows(session, as_arrow(rows), key, function, schema)

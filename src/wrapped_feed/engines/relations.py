"""Reading and returning relations in Python models, the same on DuckDB and Spark.

dbt passes the engine's own relations to a Python model and expects one back. The models use pandas
data frames for small tables and Arrow batches for large ones. PySpark is imported only if a session
is Spark's, so that it need not be installed otherwise.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from types import ModuleType
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa

Relation: TypeAlias = Any
"""The result of dbt.ref(): duckdb.DuckDBPyRelation or pyspark.sql.DataFrame."""

Session: TypeAlias = Any
"""The session that dbt passes to a model: duckdb.DuckDBPyConnection or pyspark.sql.SparkSession."""


def _engine_module(given: Any) -> ModuleType:
    """Return the module for the engine of a relation or session."""
    if type(given).__module__.startswith("pyspark."):
        from wrapped_feed.engines.spark import relations as spark

        return spark
    from wrapped_feed.engines.duckdb import relations as duckdb

    return duckdb


def read(
    relation: Relation, order_by: Sequence[str], columns: Sequence[str] | None = None
) -> pa.Table:
    """Read a relation as an Arrow table, sorted by columns that define a total order.

    `columns` are the columns to read, all by default.
    """
    table: pa.Table = _engine_module(relation).read(relation, order_by, columns)
    return table


def read_frame(
    relation: Relation, order_by: Sequence[str], columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """Read a small relation as a pandas data frame, like `read`; dates are datetime.date."""
    frame: pd.DataFrame = read(relation, order_by, columns).to_pandas()
    return frame


def latest(session: Session, table: str, column: str) -> datetime | None:
    """Return the maximum of a timestamp column, naive in UTC; None if the table is empty."""
    moment: datetime | None = _engine_module(session).latest(session, table, column)
    return moment


def as_model_result(session: Session, frame: pd.DataFrame) -> Any:
    """Convert a data frame to what a Python model must return on this engine."""
    return _engine_module(session).as_model_result(session, as_arrow(frame))


def as_arrow(frame: pd.DataFrame) -> pa.Table:
    """Convert a data frame to an Arrow table, with the same types from pandas 2 and pandas 3."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    # strings of pandas 3 become large_string, those of pandas 2 string
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
    """Apply a function to rows: to all at once on DuckDB, to parts in parallel tasks on Spark.

    Parameters
    ----------
    session
        The session that dbt passed to the model.
    rows
        The rows, sorted by `key`. The result for a row must not depend on the other rows.
    key
        Integer column with a unique value per row.
    function
        Takes an Arrow table of rows, sorted by `key`, and the keyword `threads`, the number of
        threads to use (None: one per processor); returns batches of `schema`, whose timestamps are
        in UTC.
    schema
        The schema of the result.

    Returns
    -------
    duckdb.DuckDBPyRelation or pyspark.sql.DataFrame
        The result; it is computed as it is read.
    """
    return _engine_module(session).map_rows(session, as_arrow(rows), key, function, schema)

"""Reading and returning DuckDB relations in Python models; see engines.relations."""

from collections.abc import Callable, Sequence
from datetime import datetime

import duckdb
import pyarrow as pa


def read(
    relation: duckdb.DuckDBPyRelation, order_by: Sequence[str], columns: Sequence[str] | None
) -> pa.Table:
    """Read a relation as an Arrow table, sorted by columns that define a total order."""
    selected = ", ".join(columns or relation.columns)
    return relation.order(", ".join(order_by)).select(selected).to_arrow_table()


def latest(session: duckdb.DuckDBPyConnection, table: str, column: str) -> datetime | None:
    """Return the maximum of a timestamp column, naive in UTC; None if the table is empty."""
    moment: datetime | None = session.table(table).max(column).to_arrow_table()[0][0].as_py()
    return moment


def as_model_result(session: duckdb.DuckDBPyConnection, table: pa.Table) -> pa.Table:
    """Convert an Arrow table to what a Python model returns: dbt-duckdb accepts it as it is."""
    return table


def map_rows(
    session: duckdb.DuckDBPyConnection,
    rows: pa.Table,
    key: str,
    function: Callable[..., pa.RecordBatchReader],
    schema: pa.Schema,
) -> duckdb.DuckDBPyRelation:
    """Apply the function to all rows at once; return its batches as a relation, read lazily."""
    # not the reader itself: with one, dbt-duckdb's incremental Python models get no rows
    return session.from_arrow(function(rows, threads=None))

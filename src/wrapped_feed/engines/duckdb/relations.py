"""DuckDB relations as the Python models read and give them."""

from collections.abc import Callable, Sequence
from datetime import datetime

import duckdb
import pyarrow as pa


def read(
    relation: duckdb.DuckDBPyRelation, order_by: Sequence[str], columns: Sequence[str] | None
) -> pa.Table:
    """Read a relation's columns in a total order."""
    selected = ", ".join(columns or relation.columns)
    return relation.order(", ".join(order_by)).select(selected).to_arrow_table()


def latest(session: duckdb.DuckDBPyConnection, table: str, column: str) -> datetime | None:
    """Give the latest moment of a timestamp column, UTC without zone; None of an empty table."""
    moment: datetime | None = session.table(table).max(column).to_arrow_table()[0][0].as_py()
    return moment


def give(session: duckdb.DuckDBPyConnection, table: pa.Table) -> pa.Table:
    """Give an Arrow table the form that dbt takes from a model."""
    return table


def map_rows(
    session: duckdb.DuckDBPyConnection,
    rows: pa.Table,
    key: str,
    function: Callable[..., pa.RecordBatchReader],
    schema: pa.Schema,
) -> duckdb.DuckDBPyRelation:
    """Stream what the function makes of all rows at once."""
    # a relation, because dbt-duckdb puts the rows of a reader where an incremental model sees none
    return session.from_arrow(function(rows, threads=None))

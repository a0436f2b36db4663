"""The interface of an engine, as used by the steps that dbt's macros call."""

from collections.abc import Mapping
from typing import Protocol

import pyarrow as pa

from wrapped_feed.avro.export import Export


class Engine(Protocol):
    """An open warehouse: duckdb.engine.DuckDBEngine or spark.engine.SparkEngine."""

    can_delete_rows: bool
    """Whether rows can be deleted from a table of events."""

    def count_rows(self, schema: str, name: str) -> int | None:
        """Count the rows of a table; None if it does not exist."""

    def write_tables(self, tables: Mapping[tuple[str, str], pa.Table]) -> None:
        """Create or replace tables, by schema and name."""

    def read_table(self, schema: str, name: str) -> pa.Table | None:
        """Read a small table; None if it does not exist."""

    def export(self, export: Export) -> None:
        """Write a relation's Avro files.

        Raises
        ------
        UserError
            A file cannot be written, or a value does not fit the schema. Existing files are kept.
        """

"""What an engine must do for the steps that dbt's macros call."""

from collections.abc import Mapping
from typing import Protocol

import pyarrow as pa

from wrapped_feed.avro.export import Export


class Engine(Protocol):
    """A warehouse that is open: duckdb.engine.DuckDBEngine or spark.engine.SparkEngine."""

    def write_tables(self, tables: Mapping[tuple[str, str], pa.Table]) -> None:
        """Put tables in the place of those of the same schema and name."""

    def read_table(self, schema: str, name: str) -> pa.Table | None:
        """Read a whole small table; None where there is none."""

    def export(self, export: Export) -> None:
        """Write a relation's Avro files.

        Raises
        ------
        UserError
            A file cannot be written, or a value does not fit the schema. Older files stay.
        """

"""The engine for a warehouse in a DuckDB file."""

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from wrapped_feed.avro.export import Export
from wrapped_feed.engines.duckdb.export import export as export_relation
from wrapped_feed.sql import quoted_name


class DuckDBEngine:
    """Implements engines.protocol.Engine on a DuckDB connection."""

    can_delete_rows = True

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def _table(self, schema: str, name: str) -> str:
        """Return the fully qualified name of a table, quoted for SQL."""
        ((database,),) = self._connection.sql("select current_database()").fetchall()
        return ".".join(map(quoted_name, (database, schema, name)))

    def _find(self, schema: str, name: str) -> duckdb.DuckDBPyRelation | None:
        """Return a table as a relation; None if it does not exist."""
        try:
            return self._connection.table(self._table(schema, name))
        except duckdb.CatalogException:
            return None

    def write_tables(self, tables: Mapping[tuple[str, str], pa.Table]) -> None:
        """Create or replace tables, by schema and name, in one transaction."""
        connection = self._connection
        with connection.cursor() as cursor:
            cursor.begin()
            for (schema, name), rows in tables.items():
                table = self._table(schema, name)
                cursor.execute(f"create schema if not exists {table.rpartition('.')[0]}")
                cursor.register("rows_to_write", rows)
                cursor.execute(f"create or replace table {table} as from rows_to_write")
                cursor.unregister("rows_to_write")
            cursor.commit()

    def count_rows(self, schema: str, name: str) -> int | None:
        """Count the rows of a table; None if it does not exist."""
        table = self._find(schema, name)
        if table is None:
            return None
        ((n_rows,),) = table.count("*").fetchall()
        return int(n_rows)

    def read_table(self, schema: str, name: str) -> pa.Table | None:
        """Read a small table; None if it does not exist."""
        table = self._find(schema, name)
        return None if table is None else table.to_arrow_table()

    def export(self, export: Export) -> None:
        """Write a relation's Avro files. Raises the errors of the protocol."""
        export_relation(self._connection, export)

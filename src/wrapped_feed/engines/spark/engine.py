"""The engine for the warehouse of a Spark session."""

from collections.abc import Mapping

import pyarrow as pa
from pyspark.sql import SparkSession

from wrapped_feed.avro.export import Export
from wrapped_feed.engines.spark.export import export as export_relation
from wrapped_feed.engines.spark.relations import as_model_result, with_zones


class SparkEngine:
    """Implements engines.protocol.Engine on a Spark session."""

    can_delete_rows = False
    """Parquet tables of Hive can only be appended to or replaced."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def write_tables(self, tables: Mapping[tuple[str, str], pa.Table]) -> None:
        """Create or replace tables, by schema and name, one after the other."""
        for (schema, name), rows in tables.items():
            self._session.sql(f"create schema if not exists {schema}")
            frame = as_model_result(self._session, rows.cast(with_zones(rows.schema)))
            frame.write.mode("overwrite").format("parquet").saveAsTable(f"{schema}.{name}")

    def count_rows(self, schema: str, name: str) -> int | None:
        """Count the rows of a table; None if it does not exist."""
        if not self._session.catalog.tableExists(f"{schema}.{name}"):
            return None
        n_rows: int = self._session.table(f"{schema}.{name}").count()
        return n_rows

    def read_table(self, schema: str, name: str) -> pa.Table | None:
        """Read a small table; None if it does not exist."""
        if not self._session.catalog.tableExists(f"{schema}.{name}"):
            return None
        return self._session.table(f"{schema}.{name}").toArrow()

    def export(self, export: Export) -> None:
        """Write a relation's Avro files. Raises the errors of the protocol."""
        export_relation(self._session, export)

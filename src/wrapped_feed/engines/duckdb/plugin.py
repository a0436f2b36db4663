"""The dbt-duckdb plugin that the post-hook macro export_avro calls."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import TargetConfig
from dbt_common.exceptions import DbtRuntimeError

from wrapped_feed.avro.export import Export, Keyed, export
from wrapped_feed.avro.manifest import write_manifest
from wrapped_feed.avro.schema import record_schema
from wrapped_feed.engines.duckdb.database import DatabaseError, check_database


class Plugin(BasePlugin):  # type: ignore[misc] # dbt-duckdb is not typed
    """Stores relations as Avro files."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Read the profile's config: `project_dir`, which relative folders start from.

        This is the first that dbt does with the database, before it opens it.
        """
        self._project_dir = Path(plugin_config["project_dir"])
        if self.creds and self.creds.path != ":memory:":
            try:
                check_database(Path(self.creds.path))
            except DatabaseError as error:
                raise DbtRuntimeError(str(error)) from None

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Keep the connection: each export opens a cursor of its own on it."""
        self._connection = conn

    def store(self, target_config: TargetConfig) -> None:
        """Export one relation, or write the manifest: see export_avro and write_manifest."""
        config = target_config.config
        if target_config.location.format == "manifest":
            write_manifest(self._project_dir / config["export_dir"], config["vars"])
            return
        model = config["model"]
        avro = model["config"]["meta"]["avro"]
        with self._connection.cursor() as cursor:
            export(
                cursor,
                Export(
                    relation=target_config.relation.render(),
                    name=model["name"],
                    folder=self._project_dir / config["export_dir"],
                    schema=record_schema(model),
                    order_by=avro["order_by"],
                    nested_order_by=avro.get("nest", {}).get("order_by", ()),
                    keyed=self._keyed(target_config.relation, avro.get("keyed")),
                    codec=config["codec"],
                    metadata=config["metadata"],
                    month_of=avro.get("file_per_month_of"),
                    window=(
                        date.fromisoformat(config["starts_on"]),
                        date.fromisoformat(config["ends_before"]),
                    ),
                ),
            )

    @staticmethod
    def _keyed(relation: Any, keyed: dict[str, str] | None) -> Keyed | None:
        if keyed is None:
            return None
        rows, names = (
            relation.incorporate(path={"identifier": keyed[role]}).render()
            for role in ("relation", "names")
        )
        return Keyed(relation=rows, names=names, column=keyed["column"], key=keyed["key"])

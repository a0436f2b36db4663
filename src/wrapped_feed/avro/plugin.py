"""The dbt-duckdb plugin that the post-hook macro export_avro calls."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import TargetConfig

from wrapped_feed.avro.export import Export, Keyed, export
from wrapped_feed.avro.schema import record_schema


class Plugin(BasePlugin):  # type: ignore[misc] # dbt-duckdb is not typed
    """Stores relations as Avro files."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Read the profile's config: `project_dir`, which relative folders start from."""
        self._project_dir = Path(plugin_config["project_dir"])

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Keep the connection: each export opens a cursor of its own on it."""
        self._connection = conn

    def store(self, target_config: TargetConfig) -> None:
        """Export one relation; the macro export_avro says what `config` holds."""
        config = target_config.config
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

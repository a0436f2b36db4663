"""The dbt-duckdb plugin behind the macro open_catalogue: the way from a macro into Python."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import TargetConfig

from wrapped_feed.catalogue.files import open_catalogue


class Plugin(BasePlugin):  # type: ignore[misc] # dbt-duckdb is not typed
    """Makes the catalogue files the views of the source `catalogue`."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Keep the connection: the views are made by a cursor of it."""
        self._connection = conn

    def store(self, target_config: TargetConfig) -> None:
        """Check the files and make the views; the macro open_catalogue says what `config` holds."""
        config: dict[str, Any] = target_config.config
        with self._connection.cursor() as cursor:
            open_catalogue(
                cursor,
                folder=Path(config["folder"]),
                ranges=config["ranges"],
                most_broken=config["most_broken"],
                n_clusters=config["n_clusters"],
                ends_before=date.fromisoformat(config["ends_before"]),
            )

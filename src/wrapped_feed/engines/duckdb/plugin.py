"""The dbt-duckdb plugin of the profile: the way from a macro into the package."""

from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import TargetConfig
from dbt_common.exceptions import DbtRuntimeError

from wrapped_feed.engines.duckdb.database import check_database
from wrapped_feed.errors import UserError


class Plugin(BasePlugin):  # type: ignore[misc] # dbt-duckdb is not typed
    """Runs the steps of engines.steps on the connection of dbt."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Read the profile's config: `project_dir`, which relative folders start from.

        This is the first that dbt does with the database, before it opens it.
        """
        self._project_dir = Path(plugin_config["project_dir"])
        if self.creds and self.creds.path != ":memory:":
            try:
                check_database(Path(self.creds.path))
            except UserError as error:
                raise DbtRuntimeError(str(error)) from None

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Keep the connection: each step opens a cursor of its own on it."""
        self._connection = conn

    def store(self, target_config: TargetConfig) -> None:
        """Run a step: see the macro call_package."""
        # here and not above: dbt commands that run no step would wait for the imports
        from wrapped_feed.engines.duckdb.engine import DuckDBEngine
        from wrapped_feed.engines.steps import run_step

        with self._connection.cursor() as cursor:
            engine = DuckDBEngine(cursor)
            run_step(target_config.location.format, engine, self._project_dir, target_config.config)

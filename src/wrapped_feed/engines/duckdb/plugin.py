"""The dbt-duckdb plugin named in profiles.yml, through which macros call the package."""

from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import TargetConfig
from dbt_common.exceptions import DbtRuntimeError

from wrapped_feed.engines.duckdb.database import check_database
from wrapped_feed.errors import UserError


class Plugin(BasePlugin):  # type: ignore[misc] # dbt-duckdb is not typed
    """Runs the steps of engines.steps on dbt's connection."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Read `project_dir`, against which relative paths are resolved; check the database.

        dbt-duckdb calls this before it opens the database.
        """
        self._project_dir = Path(plugin_config["project_dir"])
        if self.creds and self.creds.path != ":memory:":
            try:
                check_database(Path(self.creds.path))
            except UserError as error:
                raise DbtRuntimeError(str(error)) from None

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Keep the connection, on which each step opens a cursor."""
        self._connection = conn

    def store(self, target_config: TargetConfig) -> None:
        """Run a step of engines.steps; the macro call_package calls this."""
        # imported here, so that dbt commands that run no step do not wait for it
        from wrapped_feed.engines.duckdb.engine import DuckDBEngine
        from wrapped_feed.engines.steps import run_step

        with self._connection.cursor() as cursor:
            engine = DuckDBEngine(cursor)
            run_step(target_config.location.format, engine, self._project_dir, target_config.config)

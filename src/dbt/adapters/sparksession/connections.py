"""The connection of the adapter: one Spark session for all threads of a run."""

import logging
import os
import re
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

from dbt.adapters.contracts.connection import Connection, ConnectionState
from dbt.adapters.spark.connections import SparkConnectionManager, SparkCredentials
from dbt.adapters.spark.session import Cursor, SessionConnectionWrapper
from dbt_common.exceptions import DbtRuntimeError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession


@dataclass
class SparkSessionCredentials(SparkCredentials):  # type: ignore[misc] # dbt-spark is not typed
    """The profile: dbt-spark's, for a session."""

    host: str | None = "session"

    def __post_init__(self) -> None:
        """Undo what dbt-spark sets against the engine's own default."""
        super().__post_init__()
        # errors, not nulls, as on DuckDB
        self.server_side_parameters["spark.sql.ansi.enabled"] = "true"

    @property
    def type(self) -> str:
        """Name of the adapter, as profiles give it."""
        return "sparksession"


@cache
def get_session(parameters: tuple[tuple[str, str], ...]) -> SparkSession:
    """Start or find the session with these settings (`spark.remote` among them: Spark Connect)."""
    # dbt says what went wrong itself
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    builder = SparkSession.builder
    settings = dict(parameters)
    if "spark.remote" not in settings:
        builder = builder.enableHiveSupport()
        if settings.get("spark.master", "").startswith("local"):
            # the workers are on this machine: they run in this environment, not in the PATH's
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    if "spark.remote" not in settings:
        session.sparkContext.setLogLevel("ERROR")
    return session


def _words(error: PySparkException) -> str:
    # without the query's plan and the JVM's stack
    return str(error).split(";\n'")[0].split("\n\nJVM stacktrace")[0]


def describe_jobs(session: SparkSession, node: str) -> None:
    """Have Spark's UI and its event log say which of dbt's nodes a thread's jobs are of."""
    # Spark Connect has no such property
    if hasattr(session, "_jsc"):
        session.sparkContext.setJobDescription(node)


class SessionCursor(Cursor):  # type: ignore[misc] # dbt-spark is not typed
    """dbt-spark's cursor over a session that is there already."""

    def __init__(self, session: SparkSession) -> None:
        super().__init__()
        self._session = session

    def execute(self, sql: str, *parameters: Any) -> None:
        """Run a statement. Raises DbtRuntimeError with Spark's words."""
        if parameters:
            raise DbtRuntimeError("The adapter sparksession binds no parameters.")
        # dbt begins each statement with a comment that names the node
        if node := re.search(r'"node_id": "[a-z_]+\.\w+\.([^"]+)"', sql):
            describe_jobs(self._session, node[1])
        try:
            self._df = self._session.sql(sql)
        except PySparkException as error:
            raise DbtRuntimeError(_words(error)) from error

    def fetchall(self) -> Any:
        """Fetch all rows. Raises DbtRuntimeError with Spark's words."""
        try:
            return super().fetchall()
        except PySparkException as error:
            raise DbtRuntimeError(_words(error)) from error


class SessionHandle:
    """What dbt-spark takes for a connection."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session

    def cursor(self) -> SessionCursor:
        """Give a cursor over the session."""
        return SessionCursor(self.session)


class SparkSessionConnectionManager(SparkConnectionManager):  # type: ignore[misc] # dbt-spark is not typed
    """Opens connections that share the session."""

    TYPE = "sparksession"

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Start the session, or join it."""
        if connection.state != ConnectionState.OPEN:
            parameters = connection.credentials.server_side_parameters
            session = get_session(tuple(parameters.items()))
            connection.handle = SessionConnectionWrapper(SessionHandle(session))
            connection.state = ConnectionState.OPEN
        return connection

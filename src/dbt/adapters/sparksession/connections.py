"""The adapter's connection: one Spark session, shared by all threads of a run."""

import logging
import os
import re
import socket
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

_MASTER_TIMEOUT = 5.0
"""Seconds that a master may take to accept a connection."""


@dataclass
class SparkSessionCredentials(SparkCredentials):  # type: ignore[misc] # dbt-spark is not typed
    """The profile: dbt-spark's, for a session."""

    host: str | None = "session"

    def __post_init__(self) -> None:
        """Turn ANSI mode on, which is Spark's default and which dbt-spark turns off."""
        super().__post_init__()
        # invalid casts and overflows raise errors, as on DuckDB, instead of returning null
        self.server_side_parameters["spark.sql.ansi.enabled"] = "true"

    @property
    def type(self) -> str:
        """Name of the adapter in profiles."""
        return "sparksession"


@cache
def get_session(parameters: tuple[tuple[str, str], ...]) -> SparkSession:
    """Get or create the session with these settings; `spark.remote` means Spark Connect."""
    # dbt reports the errors itself
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    builder = SparkSession.builder
    settings = dict(parameters)
    if "spark.remote" not in settings:
        builder = builder.enableHiveSupport()
        if settings.get("spark.master", "").startswith("local"):
            # the workers run on this machine: use this Python, not the one on the PATH
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    _require_master(settings.get("spark.remote") or settings.get("spark.master", ""))
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    if "spark.remote" not in settings:
        session.sparkContext.setLogLevel("ERROR")
    return session


def _require_master(address: str) -> None:
    """Raise an error if none of the masters answers: Spark itself tries for two minutes."""
    hosts = re.findall(r"(?:^(?:spark|sc)://|,)([\w.-]+):(\d+)", address)
    for host, port in hosts:
        try:
            socket.create_connection((host, int(port)), timeout=_MASTER_TIMEOUT).close()
            return
        except OSError:
            continue
    if hosts:
        raise DbtRuntimeError(
            f"The Spark master {address} does not answer: start it, or set SPARK_MASTER to another "
            f"address or to local[*]."
        )


def _message(error: PySparkException) -> str:
    # without the query plan and the JVM's stack trace
    return str(error).split(";\n'")[0].split("\n\nJVM stacktrace")[0]


def set_job_description(session: SparkSession, node: str) -> None:
    """Show the dbt node that a thread's jobs belong to, in Spark's UI and event log."""
    # a Spark Connect session has no SparkContext
    if hasattr(session, "_jsc"):
        session.sparkContext.setJobDescription(node)


class SessionCursor(Cursor):  # type: ignore[misc] # dbt-spark is not typed
    """dbt-spark's cursor, over an existing session."""

    def __init__(self, session: SparkSession) -> None:
        super().__init__()
        self._session = session

    def execute(self, sql: str, *parameters: Any) -> None:
        """Run a statement. Raises DbtRuntimeError with Spark's message."""
        if parameters:
            raise DbtRuntimeError("The adapter sparksession does not support bind parameters.")
        # dbt starts each statement with a comment that names the node
        if node := re.search(r'"node_id": "[a-z_]+\.\w+\.([^"]+)"', sql):
            set_job_description(self._session, node[1])
        try:
            self._df = self._session.sql(sql)
        except PySparkException as error:
            raise DbtRuntimeError(_message(error)) from error

    def fetchall(self) -> Any:
        """Fetch all rows. Raises DbtRuntimeError with Spark's message."""
        try:
            return super().fetchall()
        except PySparkException as error:
            raise DbtRuntimeError(_message(error)) from error


class SessionHandle:
    """What dbt-spark uses as a connection."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session

    def cursor(self) -> SessionCursor:
        """Return a cursor over the session."""
        return SessionCursor(self.session)


class SparkSessionConnectionManager(SparkConnectionManager):  # type: ignore[misc] # dbt-spark is not typed
    """Opens connections that share the session."""

    TYPE = "sparksession"

    @classmethod
    def open(cls, connection: Connection) -> Connection:
        """Start the session, or reuse it."""
        if connection.state != ConnectionState.OPEN:
            parameters = connection.credentials.server_side_parameters
            session = get_session(tuple(parameters.items()))
            connection.handle = SessionConnectionWrapper(SessionHandle(session))
            connection.state = ConnectionState.OPEN
        return connection

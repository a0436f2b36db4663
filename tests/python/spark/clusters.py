"""Builds on Spark, clusters on the loopback interface, and the comparison with DuckDB."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import fastavro
import pyspark

from tests.python.conftest import Build

LOOPBACK = "127.0.0.1"


@dataclass
class SparkBuild(Build):
    """dbt on Spark, with the profile and the warehouse in the build's folder too."""

    target: str = "spark"
    parameters: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.profiles = self.folder
        common = {
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": "4",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        # the Python of the workers
        self.environment = {"PYSPARK_PYTHON": sys.executable}
        # JSON is valid YAML
        profile = {
            "wrapped_feed": {
                "target": "spark",
                "outputs": {
                    "spark": {
                        "type": "sparksession",
                        "method": "session",
                        "schema": "wrapped_feed",
                        "threads": 4,
                        "server_side_parameters": {**common, **self.parameters},
                    }
                },
            }
        }
        (self.folder / "profiles.yml").write_text(json.dumps(profile))

    def run(self, *command: str, **more_vars: Any) -> subprocess.CompletedProcess[str]:
        """Run a dbt command as a person does: Spark's session ends with a process of its own."""
        return self.run_in_shell(*command, **more_vars)

    @property
    def tables(self) -> Path:
        return self.folder / "warehouse" / "wrapped_feed.db"


def here(folder: Path, master: str) -> dict[str, str]:
    """Return settings of a session with its metastore and its tables in `folder`."""
    return {
        "spark.master": master,
        "spark.driver.host": LOOPBACK,
        "spark.driver.bindAddress": LOOPBACK,
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder}",
    }


def tables_of(build: Build) -> list[str]:
    """Return the names of the tables of a build on DuckDB."""
    return [
        table
        for (table,) in build.query(
            "select table_name from duckdb_tables() where schema_name = 'main' order by 1"
        )
    ]


def differences(on_duckdb: Build, on_spark: SparkBuild, tables: list[str]) -> dict[str, Any]:
    """Compare tables of two builds, doubles to 9 decimal places; return differences by table."""
    found: dict[str, Any] = {}
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        database = on_duckdb.folder / "test.duckdb"
        connection.execute(f"attach '{database}' as on_duckdb (read_only)")
        for table in tables:
            connection.execute(
                f"create or replace view on_spark as from '{on_spark.tables / table}/*.parquet'"
            )
            types = {
                name: kind.removesuffix(" WITH TIME ZONE")
                for name, kind, *_ in connection.sql("describe on_spark").fetchall()
            }
            # Spark's timestamps are all in microseconds
            wanted = {
                name: kind.removesuffix("_MS")
                for name, kind, *_ in connection.sql(f"describe on_duckdb.{table}").fetchall()
            }
            if types != wanted:
                found[table] = set(types.items()) ^ set(wanted.items())
                continue
            columns = ", ".join(
                f'round("{name}", 9) as "{name}"'
                if kind == "DOUBLE"
                else f'cast("{name}" as {kind}) as "{name}"'
                for name, kind in wanted.items()
            )
            one, other = (
                f"select {columns} from {relation}"
                for relation in ("on_spark", f"on_duckdb.{table}")
            )
            rows = connection.sql(
                f"(({one}) except all ({other})) union all (({other}) except all ({one}))"
            ).fetchall()
            if rows:
                found[table] = len(rows), rows[:5]
    return found


def records(folder: Path, model: str) -> tuple[Any, list[Any]]:
    """Read the schema and the records of a model from all its files in the feed."""
    paths = sorted(folder.glob(f"{model}.avro")) or sorted((folder / model).glob("*.avro"))
    schemas, rows = [], []
    for path in paths:
        with path.open("rb") as file:
            reader = fastavro.reader(file)
            schemas.append(reader.writer_schema)
            rows.extend(reader)
    assert all(schema == schemas[0] for schema in schemas)
    return schemas[0], rows


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        port: int = taken.getsockname()[1]
        return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        with socket.socket() as trial:
            if trial.connect_ex((LOOPBACK, port)) == 0:
                return
        assert process.poll() is None, f"the process ended with status {process.returncode}"
        time.sleep(0.1)
    raise AssertionError(f"nothing is listening on port {port} after a minute")


def spark_class(folder: Path, name: str, *words: str) -> "subprocess.Popen[bytes]":
    """Start one of Spark's programs in its own process group, with its log in `folder`."""
    home = Path(pyspark.__path__[0])
    log = (folder / f"{name.rsplit('.', 1)[1]}-{time.monotonic_ns()}.log").open("wb")
    return subprocess.Popen(
        [str(home / "bin" / "spark-class"), name, *words],
        env={
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": LOOPBACK,
            "PYSPARK_PYTHON": sys.executable,
        },
        cwd=folder,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def end(process: "subprocess.Popen[bytes]", how: int = signal.SIGTERM) -> None:
    """Stop a process group that `spark_class` started."""
    if process.poll() is None:
        os.killpg(process.pid, how)
        process.wait(60)


@dataclass
class Cluster:
    """A standalone master and its workers, with one core each."""

    folder: Path
    master: "subprocess.Popen[bytes]"
    url: str
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def add_worker(self) -> None:
        port = _free_port()
        worker = spark_class(
            self.folder,
            "org.apache.spark.deploy.worker.Worker",
            *("--host", LOOPBACK, "--port", str(port), "--webui-port", "0"),
            *("--cores", "1", "--memory", "1g", "--work-dir", str(self.folder / "work")),
            self.url,
        )
        _wait_for(port, worker)
        self.workers.append(worker)

    def end(self) -> None:
        for process in [*self.workers, self.master]:
            end(process)


@contextmanager
def standalone_cluster(folder: Path) -> Iterator[Cluster]:
    """Start a master without workers; at the end, stop it and the workers that were added."""
    port = _free_port()
    master = spark_class(
        folder,
        "org.apache.spark.deploy.master.Master",
        *("--host", LOOPBACK, "--port", str(port), "--webui-port", "0"),
    )
    cluster = Cluster(folder, master, f"spark://{LOOPBACK}:{port}")
    try:
        _wait_for(port, master)
        yield cluster
    finally:
        cluster.end()
        shutil.rmtree(folder / "work", ignore_errors=True)


@contextmanager
def connect_server(folder: Path) -> Iterator[str]:
    """Start a Spark Connect server and yield its address; stop it at the end."""
    port = _free_port()
    settings = {
        **here(folder, "local[2]"),
        "spark.sql.catalogImplementation": "hive",
        "spark.connect.grpc.binding.address": LOOPBACK,
        "spark.connect.grpc.binding.port": str(port),
        "spark.ui.enabled": "false",
    }
    server = spark_class(
        folder,
        "org.apache.spark.deploy.SparkSubmit",
        *(word for name, value in settings.items() for word in ("--conf", f"{name}={value}")),
        *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"),
    )
    try:
        _wait_for(port, server)
        yield f"sc://{LOOPBACK}:{port}"
    finally:
        end(server)

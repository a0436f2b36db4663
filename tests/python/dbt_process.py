"""dbt in a process that is forked from one that has imported dbt already, which takes seconds.

This module imports nothing else: what a run needs besides dbt, it must import by itself.
"""

import multiprocessing
import os
import sys
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import NamedTemporaryFile

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["dbt.cli.main", "dbt.adapters.duckdb"])


def run_dbt(
    arguments: list[str], parsed: Path, environment: dict[str, str], folder: Path
) -> "CompletedProcess[str]":
    """Run a dbt command in `folder`; its output and errors are in `stdout`.

    `parsed` is the file of a project that dbt has parsed.
    """
    with NamedTemporaryFile("r") as output:
        process = _SERVER.Process(
            target=_run, args=(arguments, parsed, environment, folder, output.name)
        )
        process.start()
        process.join()
        assert process.exitcode is not None
        return CompletedProcess(arguments, process.exitcode, output.read())


def _run(
    arguments: list[str],
    parsed: Path,
    environment: dict[str, str],
    folder: Path,
    output: str,
) -> None:
    with open(output, "w") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    manifest = Manifest.from_msgpack(parsed.read_bytes())
    manifest.build_flat_graph()  # what macros see as `graph`
    done = dbtRunner(manifest=manifest).invoke(arguments)
    # as dbt-duckdb does when Python exits, so that the database is one complete file
    DuckDBConnectionManager.close_all_connections()
    sys.exit(0 if done.success else 1)

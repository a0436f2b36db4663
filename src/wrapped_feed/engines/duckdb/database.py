"""The database file, looked at before a build opens it: what keeps it shut, in one sentence."""

import os
import re
from pathlib import Path

import duckdb

from wrapped_feed.errors import UserError

_TAKEN_NAMES = ("main", "catalogue", "build", "temp", "system")
"""DuckDB calls a database as its file: these are names of schemas, here or in every database."""


def check_database(path: Path) -> None:
    """Open the database for writing and close it again; one that is not there is not made.

    Raises
    ------
    UserError
        It has a name that SQL needs, another process has it open, it may not be written, or it is not a database of this DuckDB.
    """
    if path.stem.lower() in _TAKEN_NAMES or set(path.stem) & set("\"'"):
        raise UserError(
            f"The database {path} cannot have this name, which SQL uses for something else: let "
            f"WRAPPED_FEED_DB name a file that is not called {', '.join(_TAKEN_NAMES)} and has no "
            f"quotes in its name."
        )
    if not path.exists():
        # dbt makes it, with options of its own
        if not os.access(path.resolve().parent, os.W_OK):
            raise UserError(
                f"The folder of the database {path} is not there or may not be written: fix that, "
                f"or let WRAPPED_FEED_DB name another file."
            )
        return
    try:
        duckdb.connect(str(path)).close()
    except duckdb.Error as error:
        raise UserError(_sentence(path, str(error))) from error


def _sentence(path: Path, error: str) -> str:
    if "lock" in error:
        holder = re.search(r"PID (\d+)", error)
        who = f" (process {holder[1]})" if holder else ""
        return (
            f"The database {path} is open in another program{who}: wait for it to end, or close "
            f"it (readers count too), then build again."
        )
    if "not a valid DuckDB database" in error or "version number" in error:
        return (
            f"The file {path} is not a database of DuckDB {duckdb.__version__}: move it away, or "
            f"let WRAPPED_FEED_DB name another file."
        )
    reason = error.split("\n")[0]
    return (
        f"The database {path} cannot be opened for writing ({reason}): fix that, or let "
        f"WRAPPED_FEED_DB name another file."
    )

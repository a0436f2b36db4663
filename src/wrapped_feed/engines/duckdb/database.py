"""The database file, looked at before a build opens it: what keeps it shut, in one sentence."""

import os
import re
from pathlib import Path

import duckdb


class DatabaseError(Exception):
    """The database cannot be opened for writing; the message is one sentence."""


def check_database(path: Path) -> None:
    """Open the database for writing and close it again; one that is not there is not made.

    Raises
    ------
    DatabaseError
        Another process has it open, it may not be written, or it is no database of this DuckDB.
    """
    if not path.exists():
        # dbt makes it, with options of its own
        if not os.access(path.resolve().parent, os.W_OK):
            raise DatabaseError(
                f"The folder of the database {path} is not there or may not be written: mend that, "
                f"or let WRAPPED_FEED_DB name another file."
            )
        return
    try:
        duckdb.connect(str(path)).close()
    except duckdb.Error as error:
        raise DatabaseError(_sentence(path, str(error))) from error


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
            f"The file {path} is no database of DuckDB {duckdb.__version__}: move it away, or let "
            f"WRAPPED_FEED_DB name another file."
        )
    reason = error.split("\n")[0]
    return (
        f"The database {path} cannot be opened for writing ({reason}): mend that, or let "
        f"WRAPPED_FEED_DB name another file."
    )

"""A check of the database file before dbt opens it, with readable errors."""

import os
import re
from pathlib import Path

import duckdb

from wrapped_feed.errors import UserError

_RESERVED_NAMES = (
    "main",
    "catalogue",
    "history",
    "build",
    "temp",
    "system",
    "information_schema",
)
"""DuckDB names a database after its file; these are names of schemas, so that references to them
would be ambiguous."""


def check_database(path: Path) -> None:
    """Check that the database can be opened for writing, or created if it does not exist.

    Raises
    ------
    UserError
        Its name is reserved, another process has it open, it is not writable, or it is not a
        database that this version of DuckDB can read.
    """
    if path.stem.lower() in _RESERVED_NAMES or not re.fullmatch(r"[\w .()\[\]-]+", path.stem, re.A):
        raise UserError(
            f"The database {path} has a name that SQL needs or cannot use: set WRAPPED_FEED_DB to "
            f"a file with a name of letters, digits, spaces, dots, dashes and brackets that is not "
            f"{', '.join(_RESERVED_NAMES)}."
        )
    if not path.exists():
        # dbt creates it, with its own options
        if not os.access(path.resolve().parent, os.W_OK):
            raise UserError(
                f"The folder of the database {path} does not exist or is not writable: fix that, "
                f"or set WRAPPED_FEED_DB to another file."
            )
        return
    try:
        duckdb.connect(str(path)).close()
    except duckdb.Error as error:
        raise UserError(_message(path, str(error))) from error


def _message(path: Path, error: str) -> str:
    if "lock" in error:
        holder = re.search(r"PID (\d+)", error)
        who = f" (process {holder[1]})" if holder else ""
        return (
            f"The database {path} is open in another program{who}: close that program, even if it "
            f"only reads, or wait for it to end; then build again."
        )
    if "not a valid DuckDB database" in error or "version number" in error:
        return (
            f"The file {path} is not a database that DuckDB {duckdb.__version__} can read: move it "
            f"away, or set WRAPPED_FEED_DB to another file."
        )
    reason = error.split("\n")[0]
    return (
        f"The database {path} cannot be opened for writing ({reason}): fix that, or set "
        f"WRAPPED_FEED_DB to another file."
    )

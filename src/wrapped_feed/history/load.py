"""Loading the histories of a folder or zip."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from wrapped_feed.history.declared import Columns, arrow_schema
from wrapped_feed.history.files import find_files
from wrapped_feed.history.rows import read_rows


def no_history(declared: Mapping[str, Columns]) -> dict[str, pa.Table]:
    """Return the tables of `load_history` without rows."""
    return {name: arrow_schema(columns).empty_table() for name, columns in declared.items()}


def load_history(folder: Path, declared: Mapping[str, Columns]) -> dict[str, pa.Table]:
    """Load the histories of a folder or zip.

    Parameters
    ----------
    folder
        The folder or zip; each person may have a folder in it.
    declared
        The columns of the tables `files` and `streams`.

    Returns
    -------
    dict
        `files`: one row per file, sorted by name. `streams`: one row per row of a history, sorted
        by file and in the order of the file. Both have the declared columns and types.

    Raises
    ------
    UserError
        The folder has no history, or a file cannot be used. The errors of `find_files` and
        `read_rows`.
    """
    files, streams = [], []
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as connection:
        for file in find_files(folder, Path(scratch)):
            n_rows = None
            if file.is_history:
                rows = read_rows(connection, file, folder / file.name, declared["streams"])
                n_rows = len(rows)
                streams.append(rows)
            files.append(
                {
                    "listener": file.listener,
                    "file_name": file.name,
                    "kind": file.kind,
                    "n_rows": n_rows,
                }
            )
    return {
        "files": pa.Table.from_pylist(files, arrow_schema(declared["files"])),
        "streams": pa.concat_tables(streams),
    }

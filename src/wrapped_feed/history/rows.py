"""Reading the rows of a history: each value is cast to its declared type.

DuckDB reads the files, whatever the engine of the warehouse, and of each row only the keys that are
declared: what else is in it, such as IP addresses, never leaves the file. Rows with defects are
kept, so that they can be counted.
"""

import codecs
import os
import re
from pathlib import Path

import duckdb
import pyarrow as pa

from wrapped_feed.errors import UserError
from wrapped_feed.history.declared import Column, Columns, arrow_schema
from wrapped_feed.history.files import HistoryFile
from wrapped_feed.sql import quoted_name, quoted_path, quoted_text

_TIME_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%SZ"]
"""Times in the account data and in the extended history, in UTC."""

_NOT_A = {"timestamp": "is not a time", "bigint": "is not a whole number"}
"""Reasons for a required text that cannot be cast to a type."""

_LONGEST_END = 4096
"""Number of bytes at the end of a file that are searched for the end of the array."""


def read_rows(
    connection: duckdb.DuckDBPyConnection, file: HistoryFile, shown: Path, columns: Columns
) -> pa.Table:
    """Read a history.

    Parameters
    ----------
    connection
        A scratch database: the table of the file read before is replaced.
    file
        The file.
    shown
        Its path for messages: a file of a zip has been unpacked elsewhere.
    columns
        The declared columns of the table.

    Returns
    -------
    pyarrow.Table
        One row per row of the file, in its order, with the declared columns and types. A value
        that is missing, empty or cannot be cast is null; if it is required, `defect` says so.

    Raises
    ------
    UserError
        The file cannot be read, is not a complete JSON array of objects, or none of its rows has a
        required key.
    """
    path = file.path
    assert path is not None
    _refuse_unreadable(path, shown)
    shape = file.kind.split()[0]
    keys = {key: column for column in columns if (key := column.key(shape))}
    types = ", ".join(f"{quoted_text(key)}: 'VARCHAR'" for key in keys)
    try:
        connection.execute(
            f"""
            create or replace table file_rows as
            select
                row_number() over () as row_in_file,
                {", ".join(f"nullif({quoted_name(key)}, '') as {quoted_name(key)}" for key in keys)}
            from read_json({quoted_path(path)}, format = 'array', columns = {{{types}}})
            """
        )
    except (duckdb.Error, UnicodeError) as error:
        # the rest of the message may have a row in it, which belongs in no log
        where = re.search(r"in record/value (\d+)", str(error))
        raise _incomplete(shown, f" at row {where[1]}" if where else "") from error
    required = [key for key, column in keys.items() if column.required]
    counts = ", ".join(f"count({quoted_name(key)})" for key in required)
    n_rows, *n_values = connection.sql(f"select count(*), {counts} from file_rows").fetchall()[0]
    missing = [key for key, n in zip(required, n_values, strict=True) if n_rows and not n]
    if missing:
        raise UserError(
            f"No row of {shown} has a value for {' or '.join(missing)}, which the histories of "
            f"that name have: replace the file with the one from Spotify, or remove it."
        )
    table = connection.sql(_query(file, columns, shape)).to_arrow_table()
    return table.cast(arrow_schema(columns))


def _query(file: HistoryFile, columns: Columns, shape: str) -> str:
    """Return SQL for the result of `read_rows`, from the table file_rows."""
    values = {
        "listener": quoted_text(file.listener),
        "file_name": quoted_text(file.name),
        "row_number": "row_in_file",
        "kind": quoted_text(file.kind),
        "defect": "null",
    }
    typed = ", ".join(
        f"{values.get(each.name) or _typed(each, shape)} as {quoted_name(each.name)}"
        for each in columns
    )
    cases = " ".join(case for each in columns if each.required for case in _defects(each, shape))
    return f"""
        with

        typed as (
            select {typed}, file_rows as text from file_rows
        )

        select * exclude (text) replace (case {cases} end as defect)
        from typed
        order by row_number asc
    """


def _refuse_unreadable(path: Path, shown: Path) -> None:
    """Refuse what DuckDB reads without a word: nothing at all, and an array that is cut off."""
    try:
        with path.open("rb") as file:
            beginning = file.read(_LONGEST_END).removeprefix(codecs.BOM_UTF8).lstrip()
            file.seek(max(0, path.stat().st_size - _LONGEST_END), os.SEEK_SET)
            end = file.read().rstrip()
    except OSError as error:
        raise UserError(
            f"The file {shown} cannot be read ({error.strerror}): fix its permissions, or remove "
            f"it."
        ) from error
    if not beginning.startswith(b"[") or not end.endswith(b"]"):
        raise _incomplete(shown)


def _incomplete(shown: Path, where: str = "") -> UserError:
    return UserError(
        f"The file {shown} is not a complete JSON array of objects{where}: download or unpack it "
        f"again, or remove it."
    )


def _typed(column: Column, shape: str) -> str:
    """Return SQL that casts the text of a column to its type; null if it cannot be cast."""
    key = column.key(shape)
    if key is None:
        return f"null::{column.data_type}"
    text = quoted_name(key)
    if column.data_type == "timestamp":
        # seconds or milliseconds since 1970 are told apart by their digits, which are 10 or 13 from
        # 2001 to 2286; what is no time has others, such as 0. DuckDB would parse `infinity` too
        return f"""
            case
                when regexp_full_match({text}, '[1-9][0-9]{{9}}')
                    then epoch_ms({text}::bigint * 1000)
                when regexp_full_match({text}, '[1-9][0-9]{{12}}') then epoch_ms({text}::bigint)
                when regexp_matches({text}, '^[0-9]') then try_strptime({text}, {_TIME_FORMATS})
            end
        """
    if column.data_type == "bigint":
        # a cast alone would round fractions
        return (
            f"case when regexp_full_match({text}, '-?[0-9]+') then try_cast({text} as bigint) end"
        )
    return f"try_cast({text} as {column.data_type})"


def _defects(column: Column, shape: str) -> list[str]:
    """Return the cases of a SQL expression for the possible defects of a required column."""
    key = column.key(shape)
    assert key is not None
    text, typed = f"text.{quoted_name(key)}", quoted_name(column.name)
    defects = {
        f"{text} is null": "is missing",
        f"{typed} is null": _NOT_A[column.data_type],
    }
    if column.data_type == "bigint":
        defects[f"{typed} < 0"] = "is below 0"
    return [
        f"when {condition} then {quoted_text(f'{key} {reason}')}"
        for condition, reason in defects.items()
    ]

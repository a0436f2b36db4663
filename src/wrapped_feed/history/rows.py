"""Reading the rows of a history: each value is cast to its declared type.

DuckDB reads the files, whatever the engine of the warehouse, and of each row only the keys that are
declared: what else is in it, such as IP addresses, never leaves the file. Rows with defects are
kept, so that they can be counted.
"""

import codecs
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from wrapped_feed.errors import UserError
from wrapped_feed.history.declared import Column, Columns, arrow_schema
from wrapped_feed.history.files import HistoryFile
from wrapped_feed.sql import quoted_name, quoted_path, quoted_text

_TIME_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%SZ"]
"""Times in the account data and in the extended history, in UTC."""

_NOT_A = {
    "timestamp": "is not a time",
    "integer": "is not a whole number, or too large for one",
}
"""Reasons for a required text that cannot be cast to a type."""

_FOUNDED = "2006-04-23"
"""The day on which Spotify was founded: a time before it is that of a wrong clock, such as 1970."""

_EDGE = 4096
"""Number of bytes at either end of a file that are searched for the brackets of the array."""


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
    _refuse_unreadable(file.path, shown)
    keys = {each.name: key for each in columns if (key := each.key(file.shape))}
    types = ", ".join(f"{quoted_text(key)}: 'VARCHAR'" for key in keys.values())
    texts = ", ".join(f"nullif({key}, '') as {key}" for key in map(quoted_name, keys.values()))
    try:
        connection.execute(
            f"""
            create or replace table file_rows as
            select row_number() over () as row_in_file, {texts}
            from read_json({quoted_path(file.path)}, format = 'array', columns = {{{types}}})
            """
        )
    except duckdb.Error as error:
        # without DuckDB's reason, which may quote a row: that belongs in no log
        raise _incomplete(shown) from error
    required = [keys[each.name] for each in columns if each.required]
    counts = ", ".join(f"count({quoted_name(key)})" for key in required)
    n_rows, *n_values = connection.sql(f"select count(*), {counts} from file_rows").fetchall()[0]
    missing = [key for key, n in zip(required, n_values, strict=True) if n_rows and not n]
    if missing:
        raise UserError(
            f"No row of {shown} has a value for {' or '.join(missing)}, which the histories of "
            f"that name have: replace the file with the one from Spotify, or remove it."
        )
    table = connection.sql(_query(file, columns, keys)).to_arrow_table()
    return table.cast(arrow_schema(columns))


def _query(file: HistoryFile, columns: Columns, keys: Mapping[str, str]) -> str:
    """Return SQL for the result of `read_rows`, from the table file_rows.

    `keys` are those of the file, by the names of the columns.
    """
    values = {
        "listener": quoted_text(file.listener),
        "file_name": quoted_text(file.name),
        "row_number": "row_in_file",
        "kind": quoted_text(file.kind),
        "defect": "null",
    }
    typed = ", ".join(
        f"{values.get(each.name) or _typed(each, keys.get(each.name))} as {quoted_name(each.name)}"
        for each in columns
    )
    required = [each for each in columns if each.required]
    cases = " ".join(case for each in required for case in _defects(each, keys[each.name]))
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
    """Refuse what DuckDB cannot open, and arrays cut off between rows, which it would accept."""
    try:
        str(path).encode()
        with path.open("rb") as file:
            beginning = file.read(_EDGE).removeprefix(codecs.BOM_UTF8).lstrip()
            file.seek(max(0, path.stat().st_size - _EDGE))
            end = file.read().rstrip()
    except OSError as error:
        raise UserError(
            f"The file {shown} cannot be read ({error.strerror}): fix its permissions, or remove "
            f"it."
        ) from error
    except UnicodeEncodeError as error:
        raise UserError(
            f"The path of {shown} is not UTF-8: rename the file or its folder."
        ) from error
    if not beginning.startswith(b"[") or not end.endswith(b"]"):
        raise _incomplete(shown)


def _incomplete(shown: Path) -> UserError:
    return UserError(
        f"The file {shown} is not a complete JSON array of objects: download or unpack it again, "
        f"or remove it."
    )


def _typed(column: Column, key: str | None) -> str:
    """Return SQL that casts the text of a key to a column's type; null if it cannot be cast."""
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
    if column.data_type == "integer":
        # a cast alone would round fractions
        return (
            f"case when regexp_full_match({text}, '-?[0-9]+') then try_cast({text} as integer) end"
        )
    return f"try_cast({text} as {column.data_type})"


def _defects(column: Column, key: str) -> list[str]:
    """Return the cases of a SQL expression for the possible defects of a required column."""
    text, typed = f"text.{quoted_name(key)}", quoted_name(column.name)
    defects = {
        f"{text} is null": "is missing",
        f"{typed} is null": _NOT_A[column.data_type],
    }
    if column.data_type == "integer":
        defects[f"{typed} < 0"] = "is below 0"
    if column.data_type == "timestamp":
        defects[f"{typed} < '{_FOUNDED}'"] = "is before Spotify was founded"
    return [
        f"when {condition} then {quoted_text(f'{key} {reason}')}"
        for condition, reason in defects.items()
    ]

"""What a dbt post-hook exports: a relation as one Avro file, or one per calendar month."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from wrapped_feed.avro.files import BLOCK_ROWS, is_current, write_file


@dataclass(frozen=True)
class Export:
    """What to export and where to."""

    relation: str
    """The relation, quoted for SQL."""
    name: str
    """Name of the file (or of the folder of the months' files and what they begin with)."""
    folder: Path
    schema: dict[str, Any]
    order_by: Sequence[str]
    """Columns that put the records in a total order."""
    codec: str
    nested_order_by: Sequence[str] = ()
    """Columns that put the items of the array in a total order, where the schema's last field is an
    array of records made of the rows that share the columns `order_by`; else nothing."""
    metadata: dict[str, str] = field(default_factory=dict)
    """What the files' headers say beside the schema. Where it says what the rows follow from, a
    month's file that says the same and holds as many records is left as it is."""
    month_of: str | None = None
    """The timestamp column that decides a row's file; None for a single file."""
    window: tuple[date, date] | None = None
    """First day and the day after the last, of the months' files."""


def months(starts_on: date, ends_before: date) -> Iterator[tuple[date, date]]:
    """Give each calendar month of a window, as its first day and that of the next."""
    month = starts_on.replace(day=1)
    while month < ends_before:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        yield month, following
        month = following


def export(connection: duckdb.DuckDBPyConnection, what: Export) -> None:
    """Write the relation's files; months that are no longer in the window go.

    Raises
    ------
    ExportError
        A file cannot be written, or a value does not fit the schema. Files that were there stay.
    """
    columns = _columns(what)
    order_by = _in_order(what.order_by)

    def write(path: Path, where: str = "true", values: Sequence[date] = ()) -> None:
        chosen = f"from {what.relation} where {where}"
        like = what.schema, what.codec, what.metadata
        if what.metadata:
            ((n_rows,),) = connection.sql(f"select count(*) {chosen}", params=values).fetchall()
            if is_current(path, n_rows, *like):
                return
        query = f"select {columns} {chosen} {_grouping(what)} order by {order_by}"
        rows = connection.sql(query, params=values)
        write_file(path, rows.to_arrow_reader(BLOCK_ROWS), *like)

    try:
        what.folder.mkdir(parents=True, exist_ok=True)
        if what.month_of is None or what.window is None:
            write(what.folder / f"{what.name}.avro")
            return
        folder = what.folder / what.name
        folder.mkdir(exist_ok=True)
        month_of = _quoted(what.month_of)
        written = set()
        for month, following in months(*what.window):
            path = folder / f"{what.name}_{month:%Y-%m}.avro"
            write(path, f"{month_of} >= ? and {month_of} < ?", (month, following))
            written.add(path)
        for stale in set(folder.glob(f"{what.name}_*.avro")) - written:
            stale.unlink()
    except OSError as error:
        raise ExportError(
            f"The Avro file {error.filename or what.folder} of {what.name} cannot be written "
            f"({error.strerror}): mend that, or set the var export_dir to another folder."
        ) from error
    except ValueError as error:
        raise ExportError(f"The table {what.name} does not fit its Avro schema. {error}") from error


def _columns(what: Export) -> str:
    """List what is selected: the schema's fields, an array of records as a list of structs."""
    *plain, last = what.schema["fields"]
    if not what.nested_order_by:
        return ", ".join(_quoted(each["name"]) for each in [*plain, last])
    names = [_quoted(each["name"]) for each in last["type"]["items"]["fields"]]
    struct = ", ".join(f"{name} := {name}" for name in names)
    items = f"list(struct_pack({struct}) order by {_in_order(what.nested_order_by)})"
    return ", ".join([*(_quoted(each["name"]) for each in plain), f"{items} as nested"])


def _grouping(what: Export) -> str:
    if not what.nested_order_by:
        return ""
    return "group by " + ", ".join(_quoted(column) for column in what.order_by)


def _in_order(columns: Sequence[str]) -> str:
    return ", ".join(f"{_quoted(column)} asc" for column in columns)


class ExportError(Exception):
    """A table could not be exported; the message is one sentence for the person who asked."""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

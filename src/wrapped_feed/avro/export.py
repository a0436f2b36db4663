"""What a dbt post-hook exports: a relation as one Avro file, or one per calendar month."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from wrapped_feed.avro.files import BLOCK_ROWS, is_current, remove_leftovers, write_file


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
    keyed: "Keyed | None" = None
    """Where the rows are read from instead of `relation`, with a key in place of one string."""
    month_of: str | None = None
    """The timestamp column that decides a row's file; None for a single file."""
    window: tuple[date, date] | None = None
    """First day and the day after the last, of the months' files."""


@dataclass(frozen=True)
class Keyed:
    """The same rows with an integer key in place of a string column: sorted in half the time.

    The string is looked up when the rows are written. All relations are quoted for SQL.
    """

    relation: str
    column: str
    """The string column that the key stands for."""
    key: str
    """The key's column: in `relation`, and in `names`, where it counts from 1 without a gap."""
    names: str
    """The relation with `key` and `column`, one row a key."""


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
    rows_from = what.keyed.relation if what.keyed else what.relation
    named = _looking_up(connection, what.keyed) if what.keyed else (lambda batch: batch)

    def write(path: Path, where: str = "true", values: Sequence[date] = ()) -> None:
        chosen = f"from {rows_from} where {where}"
        like = what.schema, what.codec, what.metadata
        ((n_rows,),) = connection.sql(f"select count(*) {chosen}", params=values).fetchall()
        if what.metadata and is_current(path, n_rows, *like):
            return
        query = f"select {columns} {chosen} {_grouping(what)} order by {order_by}"
        batches = connection.sql(query, params=values).to_arrow_reader(BLOCK_ROWS)
        write_file(path, map(named, batches), *like, n_rows)

    try:
        what.folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(what.folder, what.name)
        if what.month_of is None or what.window is None:
            write(what.folder / f"{what.name}.avro")
            return
        folder = what.folder / what.name
        folder.mkdir(exist_ok=True)
        remove_leftovers(folder, f"{what.name}_*")
        month_of = _quoted(what.month_of)
        written = set()
        for month, following in months(*what.window):
            path = folder / f"{what.name}_{month:%Y-%m}.avro"
            write(path, f"{month_of} >= ? and {month_of} < ?", (month, following))
            written.add(path)
        for stale in set(folder.glob(f"{what.name}_*.avro")) - written:
            stale.unlink()
    except OSError as error:
        raise ExportError.of(error, what.folder, what.name) from error
    except ValueError as error:
        raise ExportError(f"The table {what.name} does not fit its Avro schema. {error}") from error


def _columns(what: Export) -> str:
    """List what is selected: the schema's fields, an array of records as a list of structs."""
    *plain, last = what.schema["fields"]
    if not what.nested_order_by:
        names = [each["name"] for each in [*plain, last]]
        if what.keyed:
            names[names.index(what.keyed.column)] = what.keyed.key
        return ", ".join(map(_quoted, names))
    names = [_quoted(each["name"]) for each in last["type"]["items"]["fields"]]
    struct = ", ".join(f"{name} := {name}" for name in names)
    items = f"list(struct_pack({struct}) order by {_in_order(what.nested_order_by)})"
    return ", ".join([*(_quoted(each["name"]) for each in plain), f"{items} as nested"])


def _looking_up(
    connection: duckdb.DuckDBPyConnection, keyed: Keyed
) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """Give what turns a batch's keys into strings: a dictionary, which copies none of them."""
    key = _quoted(keyed.key)
    query = f"select {key}, {_quoted(keyed.column)} from {keyed.names} order by {key} asc"
    table = connection.sql(query).to_arrow_table()
    keys, strings = (column.combine_chunks() for column in table.columns)
    if not keys.equals(pa.array(range(1, len(keys) + 1), keys.type)):
        raise ValueError(f"Its {keyed.key} does not count from 1 without a gap.")

    def look_up(batch: pa.RecordBatch) -> pa.RecordBatch:
        place = batch.schema.get_field_index(keyed.key)
        column = pa.DictionaryArray.from_arrays(
            pc.subtract(batch.column(place), 1).cast(pa.int32()), strings
        )
        return batch.set_column(place, keyed.column, column)

    return look_up


def _grouping(what: Export) -> str:
    if not what.nested_order_by:
        return ""
    return "group by " + ", ".join(_quoted(column) for column in what.order_by)


def _in_order(columns: Sequence[str]) -> str:
    return ", ".join(f"{_quoted(column)} asc" for column in columns)


class ExportError(Exception):
    """A table could not be exported; the message is one sentence for the person who asked."""

    @classmethod
    def of(cls, error: OSError, folder: Path, name: str) -> "ExportError":
        """Say what keeps a file of the table `name` in `folder` from being written."""
        return cls(
            f"The Avro file {error.filename or folder} of {name} cannot be written "
            f"({error.strerror}): mend that, or set the var export_dir to another folder."
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

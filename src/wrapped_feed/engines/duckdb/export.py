"""The Avro export from DuckDB: a relation as one file, or as one per calendar month."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from wrapped_feed.avro.export import Export, Keyed
from wrapped_feed.avro.files import BLOCK_ROWS, is_current, remove_leftovers, write_file
from wrapped_feed.avro.header import Header
from wrapped_feed.errors import UserError
from wrapped_feed.sql import quoted_name


def export(connection: duckdb.DuckDBPyConnection, what: Export) -> None:
    """Write the relation's files, and delete those of months outside the window.

    A month's file that already has the same header and number of records is not written again.

    Raises
    ------
    UserError
        A file cannot be written, or a value does not fit the schema. Existing files are kept.
    """
    columns = _columns(what)
    order_by = _in_order(what.order_by)
    rows_from = _sibling(what, what.keyed.relation) if what.keyed else what.relation
    named = _look_up(connection, what, what.keyed) if what.keyed else (lambda batch: batch)

    def write(path: Path, header: Header, where: str = "true", values: Sequence[date] = ()) -> None:
        chosen = f"from {rows_from} where {what.condition} and {where}"
        ((n_rows,),) = connection.sql(f"select count(*) {chosen}", params=values).fetchall()
        header = header.for_records(n_rows)
        if what.month_of and is_current(path, n_rows, header):
            return
        query = f"select {columns} {chosen} {_grouping(what)} order by {order_by}"
        batches = connection.sql(query, params=values).to_arrow_reader(BLOCK_ROWS[header.codec])
        write_file(path, map(named, batches), header, n_rows)

    try:
        what.folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(what.folder, what.name)
        if what.month_of is None:
            write(what.folder / f"{what.name}.avro", what.header())
            return
        folder = what.folder / what.name
        folder.mkdir(exist_ok=True)
        remove_leftovers(folder, f"{what.name}_*")
        month_of = quoted_name(what.month_of)
        written = set()
        for month, following in what.months():
            path = folder / f"{what.name}_{month:%Y-%m}.avro"
            in_month = f"{month_of} >= ? and {month_of} < ?"
            write(path, what.header(month, following), in_month, (month, following))
            written.add(path)
        # months of an earlier window; a copy under another name is not ours to delete
        for stale in (
            set(folder.glob(f"{what.name}_[0-9][0-9][0-9][0-9]-[0-9][0-9].avro")) - written
        ):
            stale.unlink()
    except OSError as error:
        raise what.cannot_write(error) from error
    except ValueError as error:
        raise UserError(f"The table {what.name} does not fit its Avro schema. {error}") from error


def _sibling(what: Export, name: str) -> str:
    """Return the relation of that name in the model's schema, quoted for SQL."""
    schema, dot, _ = what.relation.rpartition(".")
    return f"{schema}{dot}{quoted_name(name)}"


def _columns(what: Export) -> str:
    """List the columns to select: the schema's fields, an array of records as a list of structs."""
    *plain, last = what.schema["fields"]
    if what.nest is None:
        names = [each["name"] for each in [*plain, last]]
        if what.keyed:
            names[names.index(what.keyed.column)] = what.keyed.key
        return ", ".join(map(quoted_name, names))
    names = [quoted_name(each["name"]) for each in last["type"]["items"]["fields"]]
    struct = ", ".join(f"{name} := {name}" for name in names)
    items = f"list(struct_pack({struct}) order by {_in_order(what.nest_order_by)})"
    return ", ".join([*(quoted_name(each["name"]) for each in plain), f"{items} as nested"])


def _look_up(
    connection: duckdb.DuckDBPyConnection, what: Export, keyed: Keyed
) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """Return a function that replaces the keys of a batch by strings, dictionary-encoded."""
    key = quoted_name(keyed.key)
    query = (
        f"select {key}, {quoted_name(keyed.column)} from {_sibling(what, keyed.names)} "
        f"order by {key} asc"
    )
    table = connection.sql(query).to_arrow_table()
    keys, strings = (column.combine_chunks() for column in table.columns)
    if not keys.equals(pa.array(range(1, len(keys) + 1), keys.type)):
        raise ValueError(
            f"The column {keyed.key} of {keyed.names} must count from 1 without gaps: fix the "
            f"model {keyed.names}."
        )

    def look_up(batch: pa.RecordBatch) -> pa.RecordBatch:
        index = batch.schema.get_field_index(keyed.key)
        column = pa.DictionaryArray.from_arrays(
            pc.subtract(batch.column(index), 1).cast(pa.int32()), strings
        )
        return batch.set_column(index, keyed.column, column)

    return look_up


def _grouping(what: Export) -> str:
    if what.nest is None:
        return ""
    return "group by " + ", ".join(map(quoted_name, what.order_by))


def _in_order(columns: Sequence[str]) -> str:
    return ", ".join(f"{quoted_name(column)} asc" for column in columns)

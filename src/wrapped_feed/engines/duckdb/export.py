"""The export from DuckDB: a relation as one file, or as one per calendar month."""

import errno
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from wrapped_feed.avro.export import Export, Keyed
from wrapped_feed.avro.files import (
    PART_ROWS,
    SUFFIXES,
    complete_or_absent,
    is_current,
    is_of_a_feed,
    remove_leftovers,
    write_file,
)
from wrapped_feed.avro.header import Header
from wrapped_feed.errors import UserError
from wrapped_feed.sql import quoted_name, quoted_text


def export(connection: duckdb.DuckDBPyConnection, what: Export) -> None:
    """Write the relation's files, and delete those of other formats and other months.

    A month's file that already has the same header and number of records is not written again.

    Raises
    ------
    UserError
        A file cannot be written, or a value does not fit the schema. Existing files are kept.
    """
    rows_from = _rows_from(what)
    named = _look_up(connection, what, what.keyed) if what.keyed else (lambda batch: batch)

    def write(folder: Path, name: str, header: Header, where: str = "true") -> set[Path]:
        where = f"where {what.condition} and {where}"
        ((n_rows,),) = connection.sql(f"select count(*) from {rows_from} {where}").fetchall()
        header = header.for_records(n_rows)
        paths = {suffix: folder / f"{name}.{suffix}" for suffix in what.formats}
        for suffix, path in paths.items():
            if what.month_of and is_current(path, n_rows, header):
                continue
            if suffix == "parquet":
                # of the model itself: DuckDB looks up what a key stands for
                _write_parquet(connection, _query(replace(what, keyed=None), where), path, header)
            else:
                rows = connection.sql(_query(what, where))
                batches = rows.to_arrow_reader(PART_ROWS)
                write_file(path, map(named, batches), header, n_rows)
        return set(paths.values())

    try:
        what.folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(what.folder, what.name)
        if what.month_of is None:
            written = write(what.folder, what.name, what.header())
            _delete_others(what.folder, what.name, written)
            return
        folder = what.folder / what.name
        folder.mkdir(exist_ok=True)
        remove_leftovers(folder, f"{what.name}_*")
        month_of = quoted_name(what.month_of)
        written = set()
        for month, following in what.months():
            in_month = f"{month_of} >= date '{month}' and {month_of} < date '{following}'"
            header = what.header(month, following)
            written |= write(folder, f"{what.name}_{month:%Y-%m}", header, in_month)
        # with this pattern, because a copy under another name is not ours to delete
        _delete_others(folder, f"{what.name}_[0-9][0-9][0-9][0-9]-[0-9][0-9]", written)
    except OSError as error:
        raise what.cannot_write(error) from error
    except ValueError as error:
        raise UserError(f"The table {what.name} does not fit its Avro schema. {error}") from error


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, header: Header
) -> None:
    metadata = ", ".join(
        f"{quoted_text(key)}: {quoted_text(text)}"
        for key, text in header.metadata_of_parquet.items()
    )
    options = f"format parquet, compression zstd, kv_metadata {{{metadata}}}"
    with complete_or_absent(path) as partial:
        try:
            connection.execute(f"copy ({query}) to {quoted_text(str(partial))} ({options})")
        except duckdb.IOException as error:
            raise OSError(errno.EIO, str(error), str(path)) from error


def _delete_others(folder: Path, pattern: str, written: set[Path]) -> None:
    for suffix in SUFFIXES:
        for path in set(folder.glob(f"{pattern}.{suffix}")) - written:
            if is_of_a_feed(path):  # others are not ours to delete
                path.unlink()


def _query(what: Export, where: str) -> str:
    grouping, order_by = _grouping(what), _in_order(what.order_by)
    return f"select {_columns(what)} from {_rows_from(what)} {where} {grouping} order by {order_by}"


def _rows_from(what: Export) -> str:
    return _sibling(what, what.keyed.relation) if what.keyed else what.relation


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
    return ", ".join(
        [*(quoted_name(each["name"]) for each in plain), f"{items} as {quoted_name(what.nest)}"]
    )


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

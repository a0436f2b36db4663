"""The Avro feed from Spark: every task writes a part, the driver keeps those that count.

A task writes to a folder of its own name in a folder that no reader looks into, and tells the
driver what it wrote. Of a task that failed, was repeated or ran twice, Spark hands on one answer:
only the files that it names are moved to their place.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
from pyspark import TaskContext
from pyspark.errors import PythonException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 # its usual name
from pyspark.sql.pandas.types import from_arrow_schema

from wrapped_feed.avro.export import Export
from wrapped_feed.avro.files import write_file
from wrapped_feed.avro.header import Header
from wrapped_feed.errors import UserError

WRITTEN = pa.schema([("path", pa.string()), ("name", pa.string())])
"""What a task tells of each file: where it is, and what it is called in its place."""


def export(session: SparkSession, what: Export) -> None:
    """Write a relation as `<folder>/<model>/<model>_<part>.avro`, the month before the part.

    The records of the parts, one after the other, are in the order of the model's `order_by`. What
    was there before goes when all of the new is there.

    Parameters
    ----------
    session
        Where the relation is. Its workers reach the folder under the same path.
    what
        What to export.

    Raises
    ------
    UserError
        The folder cannot be written, a task could not write, or a value does not fit the schema.
        Files that were there stay.
    """
    rows = session.table(what.relation)
    month = F.lit("")
    if what.month_of:
        first, following = F.lit(what.start_date), F.lit(what.end_date)
        rows = rows.where((rows[what.month_of] >= first) & (rows[what.month_of] < following))
        month = F.date_format(what.month_of, "yyyy-MM_")
    if what.nest:
        rows = _nested(rows, what.order_by, what.nest, what.nest_order_by)
    beside = what.folder / f".{what.name}.partial"
    write = partial(write_part, beside=beside, name=what.name, header=what.header())
    ordered = (
        rows.select(month.alias("month"), *rows.columns)
        .repartitionByRange(*what.order_by)
        .sortWithinPartitions(*what.order_by)
    )
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        written = ordered.mapInArrow(write, from_arrow_schema(WRITTEN))
        files = written.toArrow().to_pylist()
        if not files:
            # readers learn the schema from a file without a record
            path = beside / f"{what.name}_00000.avro"
            write_file(path, [], what.header().for_records(0), 0)
            files = [{"path": str(path), "name": path.name}]
        move_written(files, beside, what.folder / what.name)
    except OSError as error:
        raise what.cannot_write(error) from error
    except PythonException as error:
        # what the task raised, without the ways that it took through Python and the JVM
        reason = re.findall(r"^\w+: (.+)$", str(error), re.MULTILINE) or [str(error)]
        raise UserError(
            f"The Avro file of the table {what.name} was not written. {reason[-1]}"
        ) from error


def move_written(files: list[dict[str, str]], beside: Path, target: Path) -> None:
    """Put the files that the tasks named in the place of a folder.

    Parameters
    ----------
    files
        The columns of WRITTEN, for each file.
    beside
        The folder that the files are in; it goes, with all that no row names.
    target
        The folder that they make up.
    """
    ready = beside / "ready"
    ready.mkdir()
    for file in files:
        Path(file["path"]).rename(ready / file["name"])
    shutil.rmtree(target, ignore_errors=True)
    ready.rename(target)
    # a task that was given up may still write there: what it leaves goes with the next export
    shutil.rmtree(beside, ignore_errors=True)


def _nested(rows: DataFrame, keys: Sequence[str], field: str, order_by: Sequence[str]) -> DataFrame:
    """Make an array of structs of the rows that share the columns `keys`."""
    items = [column for column in rows.columns if column not in keys]
    # the columns of the order come first, for arrays of structs are sorted by their fields
    sortable = F.struct(F.struct(*order_by).alias("place"), F.struct(*items).alias("item"))
    array = F.transform(F.array_sort(F.collect_list(sortable)), lambda each: each["item"])
    return rows.groupBy(*keys).agg(array.alias(field))


def write_part(
    batches: Iterator[pa.RecordBatch],
    beside: Path,
    name: str,
    header: Header,
) -> Iterator[pa.RecordBatch]:
    """Write the rows of a task, a file for each month; give where the files are."""
    context = TaskContext.get()
    part = context.partitionId() if context else 0
    attempt = beside / uuid4().hex
    written = []
    for month, rows in groupby(_by_month(batches), key=lambda each: each[0]):
        attempt.mkdir(exist_ok=True)
        file_name = f"{name}_{month}{part:05}.avro"
        path = attempt / file_name
        write_file(path, (batch for _, batch in rows), header, 0)
        written.append({"path": str(path), "name": file_name})
    yield pa.RecordBatch.from_pylist(written, schema=WRITTEN)


def _by_month(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Cut batches where their first column, the month, changes; give it and the other columns."""
    for batch in batches:
        if len(batch):
            runs = pc.run_end_encode(batch.column(0))
            rows = batch.select(batch.schema.names[1:])
            start = 0
            for month, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
                yield month, rows.slice(start, end - start)
                start = end

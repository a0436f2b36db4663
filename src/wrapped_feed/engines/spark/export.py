"""The Avro export from Spark: tasks write part files to a staging folder, the driver commits them.

Each attempt of a task writes to its own subfolder and returns the paths of its files. If a task
fails, is retried or runs speculatively, Spark returns the result of one attempt only, and only the
files in that result are moved to the feed.
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
"""The result of a task, one row per file: its path in the staging folder, its name in the feed."""


def export(session: SparkSession, what: Export) -> None:
    """Write a relation as part files `<folder>/<model>/<model>_<part>.avro`.

    If the model has a file per month, the month comes before the part: `<model>_<month>_<part>`.
    Read in the order of their names, the parts are sorted by the model's `order_by`. Files of an
    earlier export are replaced once all new ones have been written.

    Parameters
    ----------
    session
        The session of the relation. Its workers must reach the folder under the same path.
    what
        What to export.

    Raises
    ------
    UserError
        The folder cannot be written, a task failed to write, or a value does not fit the schema.
        Existing files are kept.
    """
    rows = session.table(what.relation).where(what.condition)
    month = F.lit("")
    if what.month_of:
        first, following = F.lit(what.start_date), F.lit(what.end_date)
        rows = rows.where((rows[what.month_of] >= first) & (rows[what.month_of] < following))
        month = F.date_format(what.month_of, "yyyy-MM_")
    if what.nest:
        rows = _nested(rows, what.order_by, what.nest, what.nest_order_by)
    staging = what.folder / f".{what.name}.partial"
    write = partial(write_part, staging=staging, name=what.name, header=what.header())
    ordered = (
        rows.select(month.alias("month"), *rows.columns)
        .repartitionByRange(*what.order_by)
        .sortWithinPartitions(*what.order_by)
    )
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        written = ordered.mapInArrow(write, from_arrow_schema(WRITTEN))
        files = written.toArrow().to_pylist()
        if not files:
            # for an empty relation, a file without records still has the schema
            path = staging / f"{what.name}_00000.avro"
            write_file(path, [], what.header().for_records(0), 0)
            files = [{"path": str(path), "name": path.name}]
        move_written(files, staging, what.folder / what.name)
    except OSError as error:
        raise what.cannot_write(error) from error
    except PythonException as error:
        # the message of the task's exception, without the stack traces of Python and the JVM
        reason = re.findall(r"^\w+: (.+)$", str(error), re.MULTILINE) or [str(error)]
        raise UserError(
            f"The Avro file of the table {what.name} was not written. {reason[-1]}"
        ) from error


def move_written(files: list[dict[str, str]], staging: Path, target: Path) -> None:
    """Replace a folder by the files that the tasks returned.

    Parameters
    ----------
    files
        A row of WRITTEN for each file.
    staging
        The staging folder; it is deleted, with all files that are not in `files`.
    target
        The folder to replace.
    """
    ready = staging / "ready"
    ready.mkdir()
    for file in files:
        Path(file["path"]).rename(ready / file["name"])
    shutil.rmtree(target, ignore_errors=True)
    ready.rename(target)
    # an abandoned attempt may still write here; the next export deletes what it leaves
    shutil.rmtree(staging, ignore_errors=True)


def _nested(rows: DataFrame, keys: Sequence[str], field: str, order_by: Sequence[str]) -> DataFrame:
    """Aggregate the rows with the same `keys` to an array of structs, sorted by `order_by`."""
    items = [column for column in rows.columns if column not in keys]
    # array_sort compares structs field by field, so the sort columns come first
    sortable = F.struct(F.struct(*order_by).alias("place"), F.struct(*items).alias("item"))
    array = F.transform(F.array_sort(F.collect_list(sortable)), lambda each: each["item"])
    return rows.groupBy(*keys).agg(array.alias(field))


def write_part(
    batches: Iterator[pa.RecordBatch],
    staging: Path,
    name: str,
    header: Header,
) -> Iterator[pa.RecordBatch]:
    """Write the rows of a task, one file per month; yield a batch of WRITTEN."""
    context = TaskContext.get()
    part = context.partitionId() if context else 0
    attempt = staging / uuid4().hex
    written = []
    for month, rows in groupby(_by_month(batches), key=lambda each: each[0]):
        attempt.mkdir(exist_ok=True)
        file_name = f"{name}_{month}{part:05}.avro"
        path = attempt / file_name
        write_file(path, (batch for _, batch in rows), header, 0)
        written.append({"path": str(path), "name": file_name})
    yield pa.RecordBatch.from_pylist(written, schema=WRITTEN)


def _by_month(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Split batches where the first column, the month, changes; yield it and the other columns."""
    for batch in batches:
        if len(batch):
            runs = pc.run_end_encode(batch.column(0))
            rows = batch.select(batch.schema.names[1:])
            start = 0
            for month, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
                yield month, rows.slice(start, end - start)
                start = end

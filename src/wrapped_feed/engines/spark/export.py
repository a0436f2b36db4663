"""The Avro feed from Spark: every task writes a part, the driver keeps those that count.

A task writes to a folder of its own name in a folder that no reader looks into, and tells the
driver what it wrote. Of a task that failed, was repeated or ran twice, Spark hands on one answer:
only the files that it names are moved to their place.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
from pyspark import TaskContext
from pyspark.errors import PythonException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 # its usual name
from pyspark.sql.pandas.types import from_arrow_schema

from wrapped_feed.avro.export import ExportError
from wrapped_feed.avro.files import write_file
from wrapped_feed.avro.schema import record_schema

WRITTEN = pa.schema([("path", pa.string()), ("name", pa.string())])
"""What a task tells of each file: where it is, and what it is called in its place."""


def export(
    session: SparkSession, relation: str, project_dir: Path, config: Mapping[str, Any]
) -> None:
    """Write a relation as `<export_dir>/<model>/<model>_<part>.avro`, or with the month before it.

    The records of the parts, one after the other, are in the order of the model's `order_by`. What
    was there before goes when all of the new is there.

    Parameters
    ----------
    session
        Where the relation is. Its workers reach the folder under the same path.
    relation
        The relation, quoted for SQL.
    project_dir
        The folder that `export_dir` is relative to.
    config
        What the macro export_avro gives.

    Raises
    ------
    ExportError
        The folder cannot be written, a task could not write, or a value does not fit the schema.
        Files that were there stay.
    """
    model = config["model"]
    avro = model["config"]["meta"]["avro"]
    name = model["name"]
    folder = (project_dir / config["export_dir"]).absolute()
    rows = session.table(relation)
    if month_of := avro.get("file_per_month_of"):
        starts_on, ends_before = (
            F.lit(date.fromisoformat(config[end])) for end in ("starts_on", "ends_before")
        )
        rows = rows.where((rows[month_of] >= starts_on) & (rows[month_of] < ends_before))
        month = F.date_format(month_of, "yyyy-MM_")
    else:
        month = F.lit("")
    if nest := avro.get("nest"):
        rows = _nested(rows, avro["order_by"], nest["field"], nest["order_by"])
    beside = folder / f".{name}.partial"
    schema, codec, metadata = record_schema(model), config["codec"], config["metadata"]
    write = partial(
        write_part, beside=beside, name=name, schema=schema, codec=codec, metadata=metadata
    )
    ordered = (
        rows.select(month.alias("month"), *rows.columns)
        .repartitionByRange(*avro["order_by"])
        .sortWithinPartitions(*avro["order_by"])
    )
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        written = ordered.mapInArrow(write, from_arrow_schema(WRITTEN))
        files = written.toArrow().to_pylist()
        if not files:
            # readers learn the schema from a file without a record
            path = beside / f"{name}_00000.avro"
            write_file(path, [], schema, codec, metadata, 0)
            files = [{"path": str(path), "name": path.name}]
        move_written(files, beside, folder / name)
    except OSError as error:
        raise ExportError.of(error, folder, name) from error
    except PythonException as error:
        # what the task raised, without the ways that it took through Python and the JVM
        reason = re.findall(r"^\w+: (.+)$", str(error), re.MULTILINE) or [str(error)]
        raise ExportError(
            f"The Avro file of the table {name} was not written. {reason[-1]}"
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


def _nested(rows: DataFrame, keys: list[str], field: str, order_by: list[str]) -> DataFrame:
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
    schema: dict[str, Any],
    codec: str,
    metadata: dict[str, str],
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
        write_file(path, (batch for _, batch in rows), schema, codec, metadata, 0)
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

"""The public catalogue files as Spark tables."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyspark.sql import SparkSession

from wrapped_feed.catalogue.files import check_catalogue


def open_catalogue(session: SparkSession, config: Mapping[str, Any]) -> None:
    """Check the files and make them tables of the schema `catalogue`, every column as text.

    The driver reads them, as on DuckDB and with it: the same rows are broken, and the files, which
    do not grow with the listeners, are small beside the plays.

    Parameters
    ----------
    session
        Where to.
    config
        What the macro open_catalogue gives.

    Raises
    ------
    CatalogueError
        The files cannot be used; nothing is changed.
    """
    files, rejects = check_catalogue(
        Path(config["folder"]),
        config["ranges"],
        config["most_broken"],
        config["n_clusters"],
        date.fromisoformat(config["ends_before"]),
    )
    session.sql("create schema if not exists catalogue")
    with duckdb.connect() as connection:
        for file in files:
            rows = connection.sql(f"select * from {file.relation()}").to_arrow_table()
            _save(session, rows, file.data_set)
    _save(session, rejects, "rejects")


def _save(session: SparkSession, rows: pa.Table, name: str) -> None:
    frame = session.createDataFrame(rows)
    frame.write.mode("overwrite").format("parquet").saveAsTable(f"catalogue.{name}")

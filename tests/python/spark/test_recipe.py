"""Spark reads the feed as docs/feed.md says."""

import json
import os
import re
import shutil
import subprocess
import sys

import fastavro
import pyspark
import pytest

from tests.python.conftest import ONLY_MODELS, PROJECT, Build
from tests.python.recipes import check_recipe, recipe

ROWS = "[list(row) for row in found.select(columns).collect()]"

EVERY_FILE = """
import json
from pathlib import Path

for path in Path("export").glob("*.avro"):
    rows = [row.asDict(recursive=True) for row in read(path.name).collect()]
    print(json.dumps({path.stem: rows}, default=str))
"""


@pytest.fixture(scope="module", params=["deflate", "zstandard"])
def feed(request, on_duckdb: Build, tmp_path_factory) -> Build:
    folder = tmp_path_factory.mktemp("feed") / request.param
    shutil.copytree(on_duckdb.folder, folder)
    feed = Build(folder, on_duckdb.build_vars)
    models = ("--select", "marts.feed marts.wrapped")
    return feed.run_well("run", *models, *ONLY_MODELS, avro_codec=request.param)


def test_the_recipe_gives_what_is_in_the_warehouse(feed):
    check_recipe(feed, sys.executable, recipe("Spark"), ROWS)


def test_the_versions_on_the_page_are_the_one_that_is_tested():
    page = (PROJECT / "docs/feed.md").read_text()
    versions = re.findall(r"(?:pyspark==|spark-avro_2.13:)([\d.]+\d)", page)
    assert versions == [pyspark.__version__] * 2


def test_spark_reads_what_fastavro_reads(feed):
    done = subprocess.run(
        [sys.executable, "-c", recipe("Spark") + EVERY_FILE],
        cwd=feed.folder,
        env={**os.environ, "TZ": "UTC"},  # of the datetimes
        capture_output=True,
        text=True,
        check=True,
    )
    read = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(read) == len(list(feed.export.glob("*.avro")))
    for [(name, rows)] in map(dict.items, read):
        with (feed.export / f"{name}.avro").open("rb") as file:
            # Avro's timestamps say that they are in UTC, Spark's do not
            text = json.dumps(list(fastavro.reader(file)), default=str).replace("+00:00", "")
        assert rows == json.loads(text), name

"""Other Avro readers, polars and DuckDB's extension, read the same records as fastavro.

The recipes of docs/feed.md give what is in the warehouse. And the encoder writes the same bytes on
processors without the instruction PDEP.
"""

import io
import json
import os
import re
import subprocess
import sys
from datetime import date, datetime

import fastavro
import polars
import pytest

from tests.python.conftest import ONLY_MODELS, PROJECT, Build
from tests.python.recipes import check_recipe, recipe

VARS = {"n_users": 20, "start_date": "2024-01-01", "end_date": "2024-02-15"}
FEED = ("users", "tracks", "artists", "user_events/user_events_2024-01", "wrapped_summary")

READ_WITH_DUCKDB = """
import json, sys, duckdb, duckdb_extensions
duckdb_extensions.import_extension("avro")
rows = duckdb.execute("select * from read_avro(?)", [sys.argv[1]]).fetchall()
print(json.dumps(rows, default=str))
"""

ROWS_OF = {
    # how a recipe's reader gives the rows of what it read
    "fastavro with pandas": "found[columns].values.tolist()",
    "polars": "found[columns].rows()",
    "DuckDB": "found.project(', '.join(columns)).fetchall()",
}

ENCODED_LONGS = """
import pyarrow as pa
from wrapped_feed.avro.encoder import encode
schema = {"type": "record", "name": "Row", "fields": [{"name": "n", "type": "long"}]}
values = [sign * (2**bits + more) for bits in range(63) for more in (-1, 0) for sign in (1, -1)]
batch = pa.RecordBatch.from_pydict({"n": pa.array(values, pa.int64())})
print(encode(batch, schema).tobytes().hex())
"""


@pytest.fixture(scope="module", params=["deflate", "null"])
def build(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    build = Build(folder, {**VARS, "avro_codec": request.param})
    return build.run_well("build", *ONLY_MODELS)


@pytest.fixture(scope="module")
def older_duckdb(tmp_path_factory):
    """A Python with the DuckDB that has an avro extension, installed as docs/feed.md says."""
    environment = tmp_path_factory.mktemp("duckdb")
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    [wanted] = re.findall(r"`pip install (duckdb==.+?)`", (PROJECT / "docs/feed.md").read_text())
    subprocess.run([python, "-m", "pip", "--quiet", "install", *wanted.split()], check=True)
    return python


def rows_of(build, name):
    with (build.export / f"{name}.avro").open("rb") as file:
        return [tuple(record.values()) for record in fastavro.reader(file)]


def plain(value):
    """Convert timestamps and dates to text, for readers without these types."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


@pytest.mark.parametrize("name", FEED)
def test_polars_reads_what_fastavro_reads(build, name):
    frame = polars.read_avro(build.export / f"{name}.avro")
    ours = [tuple(map(plain, row)) for row in rows_of(build, name)]
    assert [tuple(map(plain, row)) for row in frame.rows()] == ours


@pytest.mark.parametrize("name", FEED)
def test_duckdb_reads_what_fastavro_reads(build, name, older_duckdb):
    path = build.export / f"{name}.avro"
    command = [older_duckdb, "-c", READ_WITH_DUCKDB, path]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    rows = [tuple(row) for row in json.loads(done.stdout)]
    ours = [tuple(map(plain, row)) for row in rows_of(build, name)]
    assert [tuple(map(as_text_of_moment, row)) for row in rows] == ours


@pytest.mark.parametrize("reader", ROWS_OF)
def test_a_recipe_gives_what_is_in_the_warehouse(build, reader, request):
    python = request.getfixturevalue("older_duckdb") if reader == "DuckDB" else sys.executable
    check_recipe(build, python, recipe(reader), ROWS_OF[reader])


def as_text_of_moment(value):
    if isinstance(value, str):
        try:
            return plain(datetime.fromisoformat(value)) if ":" in value else value
        except ValueError:
            return value
    return value


def test_the_encoder_writes_the_same_bytes_without_pdep():
    plain = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    here, elsewhere = (
        subprocess.run(
            [sys.executable, "-c", ENCODED_LONGS],
            env={**os.environ, **env},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for env in ({}, plain)
    )
    assert here == elsewhere
    schema = fastavro.parse_schema(
        {"type": "record", "name": "Row", "fields": [{"name": "n", "type": "long"}]}
    )
    encoded = io.BytesIO(bytes.fromhex(here.decode()))
    values = [fastavro.schemaless_reader(encoded, schema, None)["n"] for _ in range(252)]
    assert values[-2:] == [2**62, -(2**62)]
    assert encoded.read() == b""

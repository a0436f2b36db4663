"""Time the project's parts beside baselines and print tables with ratios.

Each figure is the median of REPETITIONS runs, the parts by turns, on this machine: take the ratios.
`bench.py` measures two builds, of SCALE / 10 and SCALE listeners (SCALE=1000 unless the environment
says otherwise): seconds, peak memory and disk; and the parts. The catalogue is that of the folder
CATALOGUE, or the sample.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import fastavro
import polars
import pyarrow as pa

from wrapped_feed.avro.encoder import encode
from wrapped_feed.avro.files import write_file
from wrapped_feed.avro.header import Header
from wrapped_feed.avro.schema import record_schema
from wrapped_feed.engines.relations import as_arrow
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.stream import Window, simulate_events
from wrapped_feed.simulation.users import simulate_personas, simulate_users

PROJECT = Path(__file__).parents[1]
REPETITIONS = 3
N_USERS = 1_000
N_ENCODED = 1_000_000
SEED = 1
WINDOW = Window(date(2024, 1, 1), date(2025, 1, 1))
SCALE = int(os.environ.get("SCALE") or 1_000)
CATALOGUE = os.environ.get("CATALOGUE")
DUCKDB_WITH_AVRO = ["duckdb==1.5.5", "duckdb-extension-avro==1.5.5"]

DUCKDB_AVRO_COPY = """
import glob, sys, time, duckdb, duckdb_extension_avro
wheel = duckdb_extension_avro.__path__[0]
[extension] = glob.glob(wheel + "/**/avro.duckdb_extension", recursive=True)
connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
connection.execute("set threads = 1")
connection.execute(f"load '{extension}'")
connection.execute("create table events as from read_parquet(?)", [sys.argv[1]])
for _ in range(int(sys.argv[2]) + 1):
    began = time.perf_counter()
    connection.execute(f"copy events to '{sys.argv[3]}' (format avro)")
    print(time.perf_counter() - began)
"""


def dbt(folder: Path, command: list[str], build_vars: dict[str, Any]) -> tuple[float, float]:
    """Run dbt on a database in `folder`; give its seconds and its peak memory in bytes."""
    build_vars = {"export_dir": str(folder / "export"), **build_vars}
    if CATALOGUE:
        build_vars["catalogue_dir"] = str(Path(CATALOGUE).resolve())
    began = time.perf_counter()
    process = subprocess.Popen(
        [
            Path(sys.executable).with_name("dbt"),
            "--quiet",
            *command,
            f"--vars={json.dumps(build_vars)}",
            f"--project-dir={PROJECT}",
            f"--profiles-dir={PROJECT}",
            f"--target-path={folder}/target",
            f"--log-path={folder}/logs",
        ],
        env={**os.environ, "WRAPPED_FEED_DB": str(folder / "bench.duckdb")},
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("dbt did not end well: see what it said above.")
    return time.perf_counter() - began, usage.ru_maxrss * 1024


def build_inputs(folder: Path) -> duckdb.DuckDBPyConnection:
    """Build everything but the events of a few users, for the tables that the simulation reads."""
    dbt(
        folder,
        [
            "build",
            "--select=+simulated_user_events",
            "--exclude=simulated_user_events",
            "--indirect-selection=empty",
        ],
        {"n_users": N_USERS},
    )
    return duckdb.connect(str(folder / "bench.duckdb"))


def user_event_schema(folder: Path) -> dict[str, Any]:
    """Derive the schema of the feed's events from the project, as an export does."""
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    return record_schema(manifest["nodes"]["model.wrapped_feed.user_events"])


def bench_simulation(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Time the kernel beside DuckDB's own row maker; give some events for the encoders."""

    def table(name: str, order: str) -> pa.Table:
        return connection.table(name).order(order).to_arrow_table()

    parameters = Parameters.from_seed(table("simulation_parameters", "name").to_pandas())
    tracks, hours = table("int_tracks", "track_key"), table("listening_hours", "hour")
    locations = table("listener_locations", "location, time_zone").to_pandas()
    users = as_arrow(
        simulate_users(N_USERS, SEED, WINDOW.start_date, locations).merge(
            simulate_personas(N_USERS, SEED, locations, parameters), on="user_id"
        )
    )

    def events(threads: int) -> pa.RecordBatchReader:
        return simulate_events(users, tracks, hours, parameters, SEED, WINDOW, threads)

    n_events = sum(len(batch) for batch in events(2))

    def kernel() -> None:
        for _ in events(1):
            pass

    def into_table() -> None:
        reader = events(2)  # DuckDB finds it by its name
        connection.execute("create or replace table bench_events as select * from reader")
        assert reader is not None

    def sql_baseline() -> None:
        connection.execute(
            f"""
            create or replace table bench_baseline as
            select
                range as id,
                timestamp '2024-01-01' + to_milliseconds((random() * 3e10)::bigint) as timestamp,
                track_ids[1 + floor(random() * len(track_ids))::int] as track_id,
                (random() * {N_USERS})::bigint as user_id,
                (random() * 200000)::bigint as listening_time
            from range({n_events})
            cross join (select list(track_id) as track_ids from int_tracks)
            """
        )

    print_table(
        [
            ("DuckDB SQL: range and random() into a table", sql_baseline, n_events),
            ("kernel, one thread", kernel, n_events),
            ("kernel into a DuckDB table, two threads", into_table, n_events),
        ]
    )
    ((size,),) = connection.sql(
        "select count(distinct block_id) * any_value(block_size) "
        "from pragma_storage_info('bench_events') cross join pragma_database_size()"
    ).fetchall()
    print(f"\n{size / n_events:.1f} bytes an event in the warehouse")
    return connection.sql(
        "select id, timestamp, track_id, user_id, listening_time from bench_events "
        f"join int_tracks using (track_key) order by timestamp, id limit {N_ENCODED}"
    ).to_arrow_table()


def bench_avro(events: pa.Table, schema: dict[str, Any], folder: Path) -> None:
    """Time the encoder and the files beside other writers, on the same records."""
    (batch,) = events.combine_chunks().to_batches()
    frame, records = polars.from_arrow(events), batch.slice(0, N_ENCODED // 10).to_pylist()
    assert isinstance(frame, polars.DataFrame)
    path = folder / "bench.avro"

    def file_of(codec: str) -> Callable[[], None]:
        def write() -> None:
            header = Header(schema, codec, {}, WINDOW.start_date, WINDOW.end_date)
            write_file(path, events.to_batches(16_384), header, len(events))

        return write

    def fastavro_dicts() -> None:
        with path.open("wb") as file:
            fastavro.writer(file, schema, records)

    def polars_writer() -> None:
        frame.write_avro(path)

    def our_encoder() -> None:
        for block in events.to_batches(16_384):
            encode(block, schema)

    print_table(
        [
            ("polars.write_avro, null codec (cannot write our schema)", polars_writer, len(batch)),
            ("fastavro.writer on dicts, null codec", fastavro_dicts, len(records)),
            ("our encoder, one thread", our_encoder, len(batch)),
            ("our file, null codec, two threads", file_of("null"), len(batch)),
            ("our file, deflate, two threads", file_of("deflate"), len(batch)),
        ],
        others=[("DuckDB's avro COPY, one thread (likewise)", *duckdb_copy(events, folder))],
    )
    blocks = [encode(block, schema).tobytes() for block in events.to_batches(16_384)]

    def zlib_alone() -> None:
        for block in blocks:
            packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
            packer.compress(block) + packer.flush()

    print()
    print_table(
        [
            ("zlib level 1 alone, the same bytes, one thread", zlib_alone, len(batch)),
            ("our file, deflate: encoding, packing, writing", file_of("deflate"), len(batch)),
        ]
    )


def duckdb_copy(events: pa.Table, folder: Path) -> tuple[float, int]:
    """Time DuckDB's avro COPY, which is there for an older DuckDB: in an environment of its own."""
    environment, parquet = folder / "duckdb", folder / "events.parquet"
    polars.DataFrame(events).write_parquet(parquet)
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "--quiet", "install", *DUCKDB_WITH_AVRO],
        check=True,
    )
    command = [str(python), "-c", DUCKDB_AVRO_COPY]
    command += [str(parquet), str(REPETITIONS), str(folder / "copy.avro")]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return statistics.median(map(float, done.stdout.split()[1:])), len(events)


def bench_builds() -> None:
    """Time whole builds of SCALE / 10 and SCALE listeners, and the events model alone."""
    print("| listeners | events | events model | whole build | | peak memory | bytes an event |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for n_users in (max(SCALE // 10, 1), SCALE):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            seconds, peak = dbt(folder, ["build", "--full-refresh"], {"n_users": n_users})
            results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
            of_model = {each["unique_id"]: each["execution_time"] for each in results}
            of_events = of_model["model.wrapped_feed.simulated_user_events"]
            database = folder / "bench.duckdb"
            with duckdb.connect(str(database), read_only=True) as connection:
                ((n_events,),) = connection.sql("select count(*) from user_events").fetchall()
            print(
                f"| {n_users:,} | {n_events:,} | {of_events:.1f} s | {seconds:.1f} s "
                f"| {seconds / of_events:.1f} times | {peak / 1e9:.1f} GB "
                f"| {database.stat().st_size / n_events:.1f} |"
            )


def print_table(
    parts: list[tuple[str, Callable[[], None], int]],
    others: list[tuple[str, float, int]] | None = None,
) -> None:
    """Run the parts by turns and print their medians; the first is the baseline of all."""
    seconds: dict[str, list[float]] = {name: [] for name, *_ in parts}
    for _, run, _ in parts:
        run()  # compiles, warms
    for _ in range(REPETITIONS):
        for name, run, _ in parts:
            began = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - began)
    rows = [(name, statistics.median(seconds[name]), n) for name, _, n in parts] + (others or [])
    print("| part | records | records/s | against the first |")
    print("|---|---:|---:|---:|")
    for name, median, n_records in rows:
        rate, baseline = n_records / median, rows[0][2] / rows[0][1]
        print(f"| {name} | {n_records:,} | {rate:,.0f} | {rate / baseline:.1f} |")


def main() -> None:
    """Run the benchmarks."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    print(f"{os.cpu_count()} processors, {memory:.0f} GB; medians of {REPETITIONS} runs\n")
    bench_builds()  # first: a process's peak memory begins at what its parent holds
    print()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with build_inputs(folder) as connection:
            events = bench_simulation(connection)
        print()
        bench_avro(events, user_event_schema(folder), folder)


if __name__ == "__main__":
    main()

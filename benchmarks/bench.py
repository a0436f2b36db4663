"""Time the project's parts beside baselines and print a table with ratios.

Each figure is the median of REPETITIONS runs, the parts by turns, on this machine: take the ratios.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import fastavro
import pyarrow as pa

from wrapped_feed.avro.encoder import encode
from wrapped_feed.avro.schema import record_schema
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.stream import Window, simulate_events
from wrapped_feed.users import simulate_users

PROJECT = Path(__file__).parents[1]
REPETITIONS = 3
N_USERS = 300
SEED = 1
WINDOW = Window(date(2024, 1, 1), date(2025, 1, 1))
COLUMNS = {
    "id": "bigint",
    "timestamp": "timestamp",
    "track_id": "varchar",
    "user_id": "bigint",
    "listening_time": "bigint",
}


def build_sample(folder: Path) -> duckdb.DuckDBPyConnection:
    """Build everything but the events of a few users, for the tables that the simulation reads."""
    database = folder / "bench.duckdb"
    subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            "--quiet",
            "build",
            f"--vars={{n_users: {N_USERS}, export_dir: '{folder}'}}",
            f"--project-dir={PROJECT}",
            f"--profiles-dir={PROJECT}",
            f"--target-path={folder}/target",
            "--select=+simulated_user_events",
            "--exclude=simulated_user_events",
            "--indirect-selection=empty",
        ],
        env={**os.environ, "WRAPPED_FEED_DB": str(database)},
        check=True,
    )
    return duckdb.connect(str(database))


def main() -> None:
    """Run the benchmarks."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        connection = build_sample(folder)

        def table(name: str, order: str) -> pa.Table:
            return connection.table(name).order(order).to_arrow_table()

        parameters = Parameters.from_seed(table("simulation_parameters", "name"))
        tracks, hours = table("int_tracks", "track_id"), table("listening_hours", "hour")
        users = simulate_users(
            N_USERS,
            SEED,
            WINDOW.starts_on,
            table("listener_locations", "location, time_zone"),
            parameters,
        )

        def events(threads: int) -> pa.RecordBatchReader:
            return simulate_events(users, tracks, hours, parameters, SEED, WINDOW, threads)

        def kernel() -> None:
            for _ in events(1):
                pass

        def into_table() -> None:
            reader = events(2)  # DuckDB finds it by its name
            connection.execute("create or replace table bench_events as select * from reader")
            assert reader is not None

        n_events = sum(len(batch) for batch in events(2))

        def sql_baseline() -> None:
            connection.execute(
                f"""
                create or replace table bench_baseline as
                select
                    range as id,
                    timestamp '2024-01-01' + to_seconds(random() * 3e7) as timestamp,
                    'track' || (random() * {len(tracks)})::int as track_id,
                    (random() * {N_USERS})::bigint as user_id,
                    (random() * 200000)::bigint as listening_time
                from range({n_events})
                """
            )

        batch = pa.Table.from_batches([events(2).read_next_batch()]).slice(0, 200_000)
        batch = batch.set_column(2, "track_id", batch["track_id"].cast(pa.string()))
        batch = batch.combine_chunks().to_batches()[0]
        schema = record_schema(
            {
                "description": "",
                "config": {"meta": {"avro": {"record": "UserEvent"}}},
                "columns": {
                    name: {
                        "name": name,
                        "data_type": data_type,
                        "description": "",
                        "constraints": [{"type": "not_null"}],
                        "config": {"meta": {}},
                    }
                    for name, data_type in COLUMNS.items()
                },
            }
        )
        records = batch.to_pylist()

        def fastavro_dicts() -> None:
            with (folder / "fastavro.avro").open("wb") as file:
                fastavro.writer(file, schema, records)

        def our_encoder() -> None:
            encode(batch, schema)

        parts: list[tuple[str, Callable[[], None], int, str]] = [
            ("DuckDB SQL: range and random() into a table", sql_baseline, n_events, "SQL"),
            ("kernel, one thread", kernel, n_events, "SQL"),
            ("kernel into a DuckDB table, two threads", into_table, n_events, "SQL"),
            ("fastavro.writer on dicts, null codec", fastavro_dicts, len(records), "fastavro"),
            ("our encoder, one thread", our_encoder, len(records), "fastavro"),
        ]
        print_table(parts)


def print_table(parts: list[tuple[str, Callable[[], None], int, str]]) -> None:
    """Run the parts by turns and print their medians; the first of a group is its baseline."""
    seconds: dict[str, list[float]] = {name: [] for name, *_ in parts}
    for _, run, *_ in parts:
        run()  # compiles, warms
    for _ in range(REPETITIONS):
        for name, run, *_ in parts:
            began = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - began)
    print(f"{os.cpu_count()} processors; medians of {REPETITIONS} runs\n")
    print("| part | events | events/s | against its baseline |")
    print("|---|---:|---:|---:|")
    baselines: dict[str, float] = {}
    for name, _, n_events, group in parts:
        rate = n_events / statistics.median(seconds[name])
        baseline = baselines.setdefault(group, rate)
        print(f"| {name} | {n_events:,} | {rate:,.0f} | {rate / baseline:.1f} |")


if __name__ == "__main__":
    main()

"""Benchmark builds on a standalone Spark cluster of 1, 2 and 4 executors: time and shuffled bytes.

Run it in the environment of `make test-spark`:
`.venv-spark/bin/python -m benchmarks.spark [listeners]`. All executors share this machine's cores.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.python.conftest import ONLY_MODELS
from tests.python.spark.clusters import SparkBuild, here, standalone_cluster

EXECUTORS = (1, 2, 4)


def bytes_by_model(log: Path) -> tuple[Counter[str], Counter[str]]:
    """Sum the shuffled bytes and the run time (ms) of the tasks in an event log, by model."""
    model_of_stage: dict[int, str] = {}
    shuffled: Counter[str] = Counter()
    run_ms: Counter[str] = Counter()
    with log.open() as lines:
        for event in map(json.loads, lines):
            if event["Event"] == "SparkListenerJobStart":
                model = event["Properties"].get("spark.job.description", "?")
                model_of_stage.update(dict.fromkeys(event["Stage IDs"], model))
            elif event["Event"] == "SparkListenerTaskEnd" and event.get("Task Metrics"):
                metrics = event["Task Metrics"]
                model = model_of_stage[event["Stage ID"]]
                shuffled[model] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                run_ms[model] += metrics["Executor Run Time"]
    return shuffled, run_ms


def build(folder: Path, n_users: int, n_executors: int) -> tuple[float, Path]:
    """Build a year on `n_executors` executors; return the seconds and Spark's event log."""
    log = folder / "log"
    log.mkdir()
    with standalone_cluster(folder) as cluster:
        for _ in range(n_executors):
            cluster.add_worker()
        parameters = {
            **here(folder, cluster.url),
            "spark.executor.memory": "800m",
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": log.as_uri(),
            "spark.eventLog.compress": "false",
            "spark.eventLog.rolling.enabled": "false",
        }
        started = time.monotonic()
        SparkBuild(folder, {"n_users": n_users}, parameters=parameters).run_well(
            "build", *ONLY_MODELS
        )
        seconds = time.monotonic() - started
    (events,) = log.iterdir()
    return seconds, events


def main() -> None:
    """Print both tables."""
    n_users = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"{n_users} listeners, 2024, sample catalogue, {os.cpu_count()} cores\n")
    print("| executors | seconds | task seconds |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        for n_executors in EXECUTORS:
            folder = Path(temporary) / str(n_executors)
            folder.mkdir()
            seconds, events = build(folder, n_users, n_executors)
            shuffled, run_ms = bytes_by_model(events)
            print(f"| {n_executors} | {seconds:.0f} | {run_ms.total() / 1000:.0f} |", flush=True)
    print("\n| model | MB shuffled | task seconds |\n|---|---|---|")
    for model, n_bytes in shuffled.most_common(12):
        print(f"| {model} | {n_bytes / 1e6:.1f} | {run_ms[model] / 1000:.1f} |")
    print(f"| all | {shuffled.total() / 1e6:.1f} | {run_ms.total() / 1000:.1f} |")


if __name__ == "__main__":
    main()

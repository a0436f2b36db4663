"""MetricFlow computes every metric as SQL does, by country, personality and more."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.python.conftest import ONLY_MODELS, PROJECT, Build

# a listener is one personality in 2023 and another in 2024
VARS = {"n_users": 40, "start_date": "2023-12-01", "end_date": "2024-02-01"}


def declared(kind):
    """The metrics or saved queries in the project's YAML, by name."""
    files = [yaml.safe_load(path.read_text()) for path in (PROJECT / "models").rglob("*.yml")]
    return {item["name"]: item for file in files for item in file.get(kind, [])}


METRICS = declared("metrics")
SAVED_QUERIES = declared("saved_queries")

EXPECTED = {
    "plays": "count(*) from int_plays",
    "listens": "count(*) filter (is_listen) from int_plays",
    "skips": "count(*) filter (is_skipped) from int_plays",
    "skip_rate": "avg(is_skipped::int) from int_plays",
    "minutes": "sum(listened_ms) / 60000 from int_plays",
    "active_listeners": "count(distinct user_id) from int_plays",
    "minutes_per_active_listener": (
        "sum(listened_ms) / 60000 / count(distinct user_id) from int_plays"
    ),
    "active_days": "count(distinct (user_id, local_date)) from int_plays",
    "listens_per_active_day": (
        "count(*) filter (is_listen) / count(distinct (user_id, local_date)) from int_plays"
    ),
    "listeners": "count(distinct user_id) from wrapped_summary",
    "new_artists": "sum(n_new_artists) from wrapped_summary",
    "median_minutes": "median(minutes) from wrapped_summary",
    "explorer_share": "avg((code like 'E%')::int) from wrapped_personality",
    "mean_certainty": "avg(certainty) from wrapped_personality",
}

DIMENSIONS = {
    "listener__location": "who.location",
    "listener_year__personality": "who.personality",
    "listener_year__character": "who.character",
    "listener_year__club": "who.club",
    "metric_time__year": "make_date(year, 1, 1)::timestamp",
}
MONTH = {"metric_time__month": "date_trunc('month', local_date)::timestamp"}

FILTERS = {"new_artists_of_explorers": "who.exploration_letter = 'E'"}

WHO = """
(
    select user_id, year, location, name as personality, exploration_letter, character, club
    from wrapped_summary
    join wrapped_personality using (user_id, year)
    join wrapped_character using (user_id, year)
    join wrapped_club using (user_id, year)
) as who
"""


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    return Build(tmp_path_factory.mktemp("metrics"), VARS).run_well_in_shell("build", *ONLY_MODELS)


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """An environment with MetricFlow, installed as docs/metrics.md says."""
    environment = tmp_path_factory.mktemp("metricflow")
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    [arguments] = re.findall(
        r"^\.venv-metrics/bin/pip install (.+)$", (PROJECT / "docs/metrics.md").read_text(), re.M
    )
    python = environment / "bin" / "python"
    command = [python, "-m", "pip", "--quiet", "install", "--no-compile", *shlex.split(arguments)]
    subprocess.run(command, cwd=PROJECT, check=True)
    yield python
    shutil.rmtree(environment)


def ask(python, build, requests, manifest=None):
    asked = {
        "manifest": str(manifest or build.folder / "target" / "semantic_manifest.json"),
        "requests": requests,
    }
    done = subprocess.run(
        [python, Path(__file__).with_name("query_metrics.py")],
        input=json.dumps(asked),
        env={
            **os.environ,
            "DBT_PROJECT_DIR": str(PROJECT),
            "DBT_PROFILES_DIR": str(PROJECT),
            "DBT_TARGET_PATH": str(build.folder / "target of metrics"),
            "DBT_LOG_PATH": str(build.folder / "logs"),
            "WRAPPED_FEED_DB": str(build.folder / "test.duckdb"),
        },
        cwd=build.folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout.splitlines()[-1])


def request(metric, dimension):
    return {"metric_names": [metric], "group_by_names": [dimension]}


def by_dimension(rows, metric, dimension):
    answer = {row[dimension]: row[metric] for row in rows}
    assert len(answer) == len(rows), "a member appears twice"
    return answer


@pytest.fixture(scope="module")
def answers(python, build):
    """What MetricFlow says of each metric by each dimension."""
    pairs = [(metric, dimension) for metric in METRICS for dimension in DIMENSIONS]
    results = ask(python, build, [request(*pair) for pair in pairs])
    return {pair: by_dimension(rows, *pair) for pair, rows in zip(pairs, results, strict=True)}


def expected(build, metric, dimension, where="true"):
    assert metric in EXPECTED, f"say in EXPECTED what {metric} is in SQL"
    value, table = EXPECTED[metric].split(" from ")
    rows = build.query(
        f"select {(DIMENSIONS | MONTH)[dimension]}::varchar, ({value})::double "
        f"from {table} join {WHO} using (user_id, year) where {where} group by 1"
    )
    assert len(rows) > 1
    return dict(rows)


@pytest.mark.parametrize("dimension", DIMENSIONS)
@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_equals_sql(answers, build, metric, dimension):
    in_sql = expected(build, metric, dimension)
    assert answers[metric, dimension] == pytest.approx(in_sql, rel=1e-9)


def test_a_join_that_fans_out_is_caught(python, build, tmp_path):
    """The test above can fail: here the key of a listener's year lacks the year."""
    manifest = (build.folder / "target" / "semantic_manifest.json").read_text()
    broken = tmp_path / "broken.json"
    broken.write_text(manifest.replace("user_id * 10000 + year", "user_id"))
    assert broken.read_text() != manifest
    pair = ("plays", "listener_year__personality")
    [rows] = ask(python, build, [request(*pair)], broken)
    assert by_dimension(rows, *pair) != pytest.approx(expected(build, *pair), rel=1e-9)


def test_saved_queries_equal_sql_and_are_documented(python, build):
    documented = (PROJECT / "docs/metrics.md").read_text()
    results = ask(python, build, [{"saved_query_name": name} for name in SAVED_QUERIES])
    for (name, saved), rows in zip(SAVED_QUERIES.items(), results, strict=True):
        assert f"--saved-query {name}\n" in documented
        assert rows, name
        metrics = saved["query_params"]["metrics"]
        [dimension] = set(rows[0]) - set(metrics)
        for metric in metrics:
            in_sql = expected(build, metric, dimension, FILTERS.get(name, "true"))
            for member, value in by_dimension(rows, metric, dimension).items():
                assert value == pytest.approx(in_sql[member], rel=1e-9), (name, metric, member)

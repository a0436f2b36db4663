"""The environment of a build: other processes, files, interrupts, and copies of the feed."""

import getpass
import json
import os
import platform
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.python.builds.test_build import TINY, digests, tables
from tests.python.conftest import ONLY_MODELS, PROJECT, Build

COMMAND = [sys.executable, "-m", "wrapped_feed"]


@pytest.mark.parametrize("read_only", [False, True])
def test_a_database_in_use_is_reported(small_year_copy, read_only):
    build, database = small_year_copy, small_year_copy.folder / "test.duckdb"
    before, feed = tables(build), digests(build.export)
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only={}); print(1, flush=True)"
    holding = f"{hold.format(read_only)}; sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout.readline()
        output = build.run_badly("build", "--full-refresh")
        holder.communicate()
    assert (
        f"The database {database} is open in another program (process {holder.pid}): "
        "close that program" in output
    )
    assert tables(build) == before
    assert digests(build.export) == feed


def test_a_file_that_is_not_a_database_is_not_overwritten(tmp_path):
    diary = tmp_path / "test.duckdb"
    diary.write_text("my diary")
    build = Build(tmp_path, TINY, environment={"WRAPPED_FEED_DB": str(diary)})
    output = build.run_badly("build")
    assert f"The file {diary} is not a database that DuckDB" in output
    assert diary.read_text() == "my diary"


def test_a_missing_folder_of_the_database_is_reported(tmp_path):
    database = tmp_path / "nowhere" / "new.duckdb"
    build = Build(tmp_path, TINY, environment={"WRAPPED_FEED_DB": str(database)})
    output = build.run_badly("build")
    assert f"The folder of the database {database} does not exist" in output


def test_ctrl_c_stops_at_once_with_a_message(tmp_path):
    environment = {**os.environ, "WRAPPED_FEED_DB": str(tmp_path / "stopped.duckdb")}
    with subprocess.Popen(
        [*COMMAND, "build", "--users", "50000"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        for line in process.stdout:
            if "intermediate/catalogue" in line:
                break
        time.sleep(1)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert time.monotonic() - began < 2
    assert process.returncode == 130
    assert rest.strip().endswith(
        "Stopped. Finished tables are kept; `make build` starts from scratch."
    )
    assert "Traceback" not in rest
    running = subprocess.run(["ps", "-eo", "args"], stdout=subprocess.PIPE, text=True, check=True)
    assert '"n_users": 50000' not in running.stdout


def test_paths_with_quotes_and_spaces(tmp_path, catalogue_files):
    odd = tmp_path / 'it\'s "odd" {here}'
    odd.mkdir()
    catalogue_files = shutil.move(catalogue_files, odd / "the 'files'")
    build = Build(odd, {**TINY, "catalogue_dir": str(catalogue_files)})
    build.run_well_in_shell("build", "--select", "+path:models/marts/feed", *ONLY_MODELS)
    assert build.query("select count(*) > 0 from user_events") == [(True,)]
    assert (odd / "export" / "users.avro").exists()


def test_the_feed_has_no_personas_and_no_names_of_this_machine(small_year):
    private = {"exploration", "variety", "newness", "uniqueness", "chronotype", "time_zone"}
    private |= {"plays_per_day", "planted_code"}
    feed = [small_year.export / f"{name}.avro" for name in ("users", "tracks", "artists")]
    for path in [*feed, *sorted((small_year.export / "user_events").iterdir())]:
        with path.open("rb") as file:
            fields = fastavro.reader(file).writer_schema["fields"]
        assert not private & {field["name"] for field in fields}, path
    machine = {str(PROJECT), str(small_year.folder), str(Path.home()), platform.node()}
    machine |= {getpass.getuser()} - {"root"}
    for path in small_year.export.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                text = (
                    file.read()
                    if path.suffix == ".json"
                    else json.dumps(fastavro.reader(file).metadata).encode()
                )
            for word in machine - {"/", "/root", "localhost"}:
                assert word.encode() not in text, path


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_pages_without_a_warehouse_are_refused(tmp_path):
    done = command("pages", WRAPPED_FEED_DB=str(tmp_path / "none.duckdb"))
    assert done.returncode == 1
    message = f"The database {tmp_path}/none.duckdb does not exist: run `make build` first.\n"
    assert done.stdout == message


def test_pages_of_no_history_are_refused(small_year):
    database = str(small_year.folder / "test.duckdb")
    done = command("pages", "--history", "/no/such/folder", WRAPPED_FEED_DB=database)
    assert done.returncode == 1
    assert done.stdout == (
        "HISTORY must be a folder or a zip, and /no/such/folder is neither: correct the path.\n"
    )


REFUSED_AT_ONCE = [
    (("--users", "many"), "USERS must be a whole number"),
    (("--users", "-5"), "it was '-5'."),
    (("--catalogue", "/no/such/folder"), "/no/such/folder is not one: correct the path."),
    (("--history", "/no/such/folder"), "/no/such/folder is neither: correct the path."),
    (
        ("--time-zone", "Berlin"),
        "as in `make build HISTORY_TIME_ZONE=Europe/Berlin`; it was 'Berlin'.",
    ),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED_AT_ONCE)
def test_bad_arguments_are_refused_before_dbt_starts(words, sentence):
    done = command("build", *words)
    assert done.returncode == 1
    assert sentence in done.stdout
    assert len(done.stdout.splitlines()) == 1


def test_exported_dbt_variables_do_not_redirect_make_build(tmp_path):
    elsewhere = str(tmp_path / "elsewhere")
    done = command(
        "build",
        "--users",
        "2000000",  # which the project refuses: nothing is built
        WRAPPED_FEED_DB=str(tmp_path / "here.duckdb"),
        DBT_PROFILES_DIR=elsewhere,
        DBT_PROJECT_DIR=elsewhere,
        DBT_TARGET_PATH=elsewhere,
        DBT_TARGET="nowhere",
        DBT_VARS="{n_users: 3}",
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stdout
    assert "The var n_users must be a whole number from 1 to 1000000" in done.stdout
    assert not Path(elsewhere).exists()


def test_a_build_ends_when_nobody_reads_its_output(tmp_path):
    done = subprocess.run(
        ["sh", "-c", f"{shlex.join([*COMMAND, 'build', '--users', '5'])} | head -n 1"],
        cwd=PROJECT,
        env={**os.environ, "WRAPPED_FEED_DB": str(tmp_path / "wrapped_feed.duckdb")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize("name", ["catalogue", "history", "information_schema", "it's", "a;b"])
def test_a_database_with_a_reserved_name_is_refused(tmp_path, name):
    build = Build(tmp_path, TINY, environment={"WRAPPED_FEED_DB": f"{tmp_path}/{name}.duckdb"})
    assert (
        f"The database {tmp_path}/{name}.duckdb has a name that SQL needs or cannot use"
        in build.run_badly("build")
    )


def test_a_parameter_out_of_bounds_is_refused_before_the_first_model(tmp_path):
    project = tmp_path / "project"
    ignored = shutil.ignore_patterns(".*", "src", "target", "logs", "export", "pages", "*.duckdb")
    shutil.copytree(PROJECT, project, ignore=ignored)
    seed = project / "seeds" / "simulation_parameters.csv"
    rows = seed.read_text()
    seed.write_text(re.sub(r"^skip_odds,[^,]*", "skip_odds,-1", rows, flags=re.MULTILINE))
    done = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "build", f"--profiles-dir={project}"],
        cwd=project,
        env={**os.environ, "DBT_PROJECT_DIR": str(project)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "seeds/simulation_parameters.csv: skip_odds is -1; set it to" in done.stdout
    assert "Traceback" not in done.stdout
    assert "START python table model" not in done.stdout


def test_dry_runs_do_not_change_the_feed(small_year, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(small_year.folder, folder)
    build = Build(folder, small_year.build_vars)
    feed = digests(build.export)
    for words in (
        ("compile",),
        ("show", "--select", "users"),
        ("docs", "generate"),
        ("run-operation", "drop_leftovers"),
        ("build", "--empty", "--select", "+users", "artists"),
    ):
        build.run(*words)
        assert digests(build.export) == feed, words


def test_read_only_code_compiles_into_tmpdir(tmp_path):
    """As for a user without a home directory and code that is owned by root."""
    code = tmp_path / "code"
    shutil.copytree(PROJECT / "src", code, ignore=shutil.ignore_patterns("__pycache__"))
    (code / "wrapped_feed" / "__pycache__").touch()  # root could write to any folder
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from wrapped_feed.simulation.randomness import seed_key; print(seed_key(1))",
        ],
        env={"PYTHONPATH": str(code), "TMPDIR": str(tmp_path), "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert list(tmp_path.glob("wrapped_feed-*/numba-*/**/*.nbi"))


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "verify", str(folder)], stdout=subprocess.PIPE, text=True, check=False
    )


def test_a_copy_is_verified_against_its_manifest(small_year, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(small_year.export, copy)
    assert verify(copy).returncode == 0
    manifest = json.loads((copy / "manifest.json").read_text())
    ((n_events,),) = small_year.query("select count(*) from user_events")
    of_events = [each for name, each in manifest["files"].items() if "user_events/" in name]
    assert sum(each["rows"] for each in of_events) == n_events
    assert len({each["schema"]["rabin"] for each in of_events}) == 1

    (copy / "users.avro").unlink()
    spoilt = copy / "tracks.avro"
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"x")
    shutil.copy(copy / "artists.avro", copy / "more.avro")
    done = verify(copy)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "tracks.avro differs from the manifest: copy it again, or build the feed again.",
        "users.avro is missing: copy it again, or build the feed again.",
        "more.avro is not in the manifest: build the feed again, or delete it.",
    ]
    (copy / "manifest.json").unlink()
    assert f"{copy}/manifest.json is missing or cannot be read" in verify(copy).stdout
    for text in ("{}", "[]", "null", '{"files": 5}', '{"files": {"users.avro": {}}}', "no JSON"):
        (copy / "manifest.json").write_text(text)
        assert f"{copy}/manifest.json is missing or cannot be read" in verify(copy).stdout, text


def test_a_feed_of_several_builds_is_reported(small_year, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(small_year.export, copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    (inputs,) = manifest["made_from"].values()
    manifest["made_from"]["other"] = {**inputs, "var seed": "7"}
    manifest["files"]["users.avro"]["made_from"] = "other"
    (copy / "manifest.json").write_text(json.dumps(manifest))
    done = verify(copy)
    assert done.returncode == 1
    assert "The files are of several builds, which differ in var seed: build the" in done.stdout


def test_a_foreign_file_in_the_export_folder_is_left_alone(small_year_copy):
    build = small_year_copy
    own = build.export / "analysis.parquet"
    pq.write_table(pa.table({"a": [1]}), own)
    build.run_well("run", "--select", "users")
    assert pq.read_table(own).to_pylist() == [{"a": 1}]
    assert verify(build.export).returncode == 0
    (build.export / "notes.avro").write_text("my notes")
    output = build.run_badly("run", "--select", "users")
    assert f"The file {build.export}/notes.avro is not complete, or not of the feed" in output
    assert (build.export / "notes.avro").read_text() == "my notes"

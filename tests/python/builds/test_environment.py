"""Other programs, other files, other people: what a build meets outside itself."""

import getpass
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import fastavro
import pytest

from tests.python.builds.test_build import TINY, digests, tables
from tests.python.conftest import ONLY_MODELS, PROJECT, Build

COMMAND = [sys.executable, "-m", "wrapped_feed"]


def said_by(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stdout
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("read_only", [False, True])
def test_a_database_in_use_is_told_of(small_year, tmp_path, read_only):
    folder = tmp_path / "copy"
    shutil.copytree(small_year.folder, folder)
    build = Build(folder, small_year.build_vars)
    before, feed = tables(build), digests(build.export)
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only={}); print(1, flush=True)"
    holding = f"{hold.format(read_only)}; sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(folder / "test.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout.readline()
        done = build.run("build", "--full-refresh")
        holder.communicate()
    assert done.returncode != 0
    assert (
        f"The database {folder}/test.duckdb is open in another program (process {holder.pid}): "
        "wait for it to end" in said_by(done)
    )
    assert tables(build) == before
    assert digests(build.export) == feed


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    (tmp_path / "test.duckdb").write_text("my diary")
    done = Build(tmp_path, TINY).run("build")
    assert done.returncode != 0
    assert f"The file {tmp_path}/test.duckdb is not a database of DuckDB" in said_by(done)
    assert (tmp_path / "test.duckdb").read_text() == "my diary"


def test_a_folder_that_is_not_there_is_named(tmp_path):
    build = Build(tmp_path, TINY)
    done = build.run("build", before=["env", f"WRAPPED_FEED_DB={tmp_path}/nowhere/new.duckdb"])
    assert done.returncode != 0
    assert f"The folder of the database {tmp_path}/nowhere/new.duckdb is not there" in said_by(done)


def test_ctrl_c_ends_at_once_with_a_line(tmp_path):
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
            if "model main.simulated_user_events" in line:
                break
        time.sleep(1)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert time.monotonic() - began < 2
    assert process.returncode == 130
    assert rest.strip().endswith(
        "Stopped: what was built before is still there. `make build` begins anew."
    )
    assert "Traceback" not in rest
    running = subprocess.run(["ps", "-eo", "args"], stdout=subprocess.PIPE, text=True, check=True)
    assert '"n_users": 50000' not in running.stdout


def test_paths_with_quotes_and_spaces(tmp_path, catalogue_files):
    odd = tmp_path / 'it\'s "odd" {here}'
    odd.mkdir()
    catalogue_files = shutil.move(catalogue_files, odd / "the 'files'")
    build = Build(odd, {**TINY, "catalogue_dir": str(catalogue_files)})
    build.run_well("build", *ONLY_MODELS)
    assert build.query("select count(*) > 0 from user_events") == [(True,)]
    assert (odd / "export" / "users.avro").exists()


def test_the_feed_holds_no_secrets(small_year):
    """No planted trait, no path of the machine, no name of its user, in files or manifest."""
    planted = {"exploration", "variety", "newness", "uniqueness", "chronotype", "time_zone"}
    planted |= {"plays_per_day", "planted_code"}
    feed = [small_year.export / f"{name}.avro" for name in ("users", "tracks", "artists")]
    for path in [*feed, *sorted((small_year.export / "user_events").iterdir())]:
        with path.open("rb") as file:
            fields = fastavro.reader(file).writer_schema["fields"]
        assert not planted & {field["name"] for field in fields}, path
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


def test_pages_want_a_warehouse(tmp_path):
    done = command("pages", WRAPPED_FEED_DB=str(tmp_path / "none.duckdb"))
    assert done.returncode == 1
    said = f"There is no warehouse {tmp_path}/none.duckdb: run `make build` first.\n"
    assert done.stdout == said


REFUSED_AT_ONCE = [
    (("--users", "many"), "USERS must be a whole number"),
    (("--users", "-5"), "it was '-5'."),
    (("--catalogue", "/no/such/folder"), "there is none at /no/such/folder: correct its path."),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED_AT_ONCE)
def test_what_is_no_number_or_folder_is_refused_before_dbt_starts(words, sentence):
    done = command("build", *words)
    assert done.returncode == 1
    assert sentence in done.stdout
    assert len(done.stdout.splitlines()) == 1


def test_make_build_goes_where_it_says_whatever_the_shell_exports(tmp_path):
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
    assert "The var n_users must be a whole number from 1 to 1000000; it was 2000000" in said_by(
        done
    )
    assert not Path(elsewhere).exists()


@pytest.mark.parametrize("name", ["catalogue", "main", "it's"])
def test_a_database_whose_name_sql_needs_is_refused(tmp_path, name):
    build = Build(tmp_path, TINY, environment={"WRAPPED_FEED_DB": f"{tmp_path}/{name}.duckdb"})
    done = build.run("build")
    assert done.returncode != 0
    assert f"The database {tmp_path}/{name}.duckdb cannot have this name" in said_by(done)


def test_dry_runs_leave_the_feed_alone(small_year, tmp_path):
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


def test_code_that_may_not_be_written_compiles_elsewhere(tmp_path):
    """As for a user without a home, and code that belongs to another: the compiled goes to TMPDIR."""
    code = tmp_path / "code"
    shutil.copytree(PROJECT / "src", code, ignore=shutil.ignore_patterns("__pycache__"))
    (code / "wrapped_feed" / "__pycache__").touch()  # where a folder would be made
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
        "tracks.avro is not the file of the manifest: copy it again, or build anew.",
        "users.avro is missing: copy it again, or build the feed anew.",
        "more.avro is not in the manifest: it is of another build.",
    ]
    (copy / "manifest.json").unlink()
    assert "There is no manifest that can be read" in verify(copy).stdout

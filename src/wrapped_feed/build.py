"""The commands that need the warehouse: run dbt, write the pages, compare and export listeners."""

import json
import os
import shlex
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import duckdb
import yaml

from wrapped_feed.avro.files import SUFFIXES
from wrapped_feed.build_log import BuildLog
from wrapped_feed.errors import UserError
from wrapped_feed.history.archives import is_zip
from wrapped_feed.history.pages import pages_of
from wrapped_feed.history.write import write_history
from wrapped_feed.pages.docs import tidy_column_lineage, write_static_docs

DATABASE = "wrapped_feed.duckdb"

LOG = Path("logs") / "dbt.log"
"""Where dbt writes its log, relative to the project."""

STOPPED = 130
"""Exit status after Ctrl-C, by the convention of shells."""

QUERY = "select name, count(*) as listeners from wrapped_personality group by 1 order by 2 desc, 1"
"""The query that the summary and the README propose."""


def build(
    project: Path,
    users: str | None,
    catalogue: str | None,
    history: str | None,
    time_zone: str | None,
) -> int:
    """Run `dbt build --full-refresh`, write the pages, and print what a person wants to see.

    Parameters
    ----------
    project
        The project's folder.
    users, catalogue, history, time_zone
        The vars n_users, catalogue_dir, history_dir and history_time_zone; if None or empty, the
        defaults in dbt_project.yml.

    Returns
    -------
    int
        0, or the exit status of the step that failed; the reason has been printed.
    """
    if not (project / "dbt_project.yml").exists():
        print(f"There is no dbt project in {project}: run this in the project's folder.")
        return 1
    if os.environ.get("WRAPPED_FEED_DB") == ":memory:":
        print("A database in memory would be gone before it can be read: unset WRAPPED_FEED_DB.")
        return 1
    build_vars: dict[str, Any] = {}
    # what cannot be right is refused here, before dbt has parsed the project for seconds
    if users:
        if not users.isdecimal():
            print(f"USERS must be a whole number, as in `make build USERS=1000`; it was {users!r}.")
            return 1
        build_vars["n_users"] = int(users)
    if catalogue:
        folder = Path(catalogue).expanduser().resolve()
        if not folder.is_dir():
            print(f"CATALOGUE must be a folder, and {folder} is not one: correct the path.")
            return 1
        build_vars["catalogue_dir"] = str(folder)
    if history:
        try:
            build_vars["history_dir"] = str(_history(history))
        except UserError as error:
            print(error)
            return 1
    if time_zone:
        if time_zone not in available_timezones():
            print(
                f"HISTORY_TIME_ZONE must be the name of a time zone, as in `make build "
                f"HISTORY_TIME_ZONE=Europe/Berlin`; it was {time_zone!r}."
            )
            return 1
        build_vars["history_time_zone"] = time_zone
    # without --full-refresh dbt would append to the events of an earlier build
    command = [*_dbt(), "--log-format=json", "--no-use-colors", "build", "--full-refresh"]
    command += [f"--log-path={project / LOG.parent}", *_options(project, build_vars)]
    began = time.monotonic()
    # in its own process group, dbt does not receive Ctrl-C: we kill it with its child processes
    with (
        _compiling_ahead(project),
        subprocess.Popen(
            command, process_group=0, env=_environment(project), stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        assert process.stdout
        try:
            BuildLog(project).follow(process.stdout)
            status = process.wait()
        except KeyboardInterrupt:
            print("\nStopped. Finished tables are kept; `make build` starts from scratch.")
            return STOPPED
        finally:
            if process.poll() is None:
                # DuckDB rolls back unfinished transactions when the database is next opened
                os.killpg(process.pid, signal.SIGKILL)
    if not status:
        print(build_summary(project, time.monotonic() - began))
        status = make_pages(project, build_vars, history)
    print(f"dbt's whole log is in {LOG}.")
    return status


@contextmanager
def _compiling_ahead(project: Path) -> Iterator[None]:
    """Compile the kernel meanwhile, if it is not compiled yet, so that dbt need not wait for it.

    If it fails or is not ready in time, dbt's process compiles the kernel by itself.
    """
    # numba's folder per package of the source, and a file per compiled function
    if any(Path(os.environ["NUMBA_CACHE_DIR"]).glob("kernel_*/*.nbc")):
        yield
        return
    with subprocess.Popen(
        [sys.executable, "-m", "wrapped_feed.simulation.compile", str(project / "seeds")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.kill()


def make_pages(project: Path, build_vars: dict[str, Any], history: str | None) -> int:
    """Write the pages, including dbt's docs and the column lineage.

    Parameters
    ----------
    project
        The project's folder.
    build_vars
        The vars that the warehouse was built with, if they differ from dbt_project.yml.
    history
        The folder or zip of the histories in the warehouse, beside which the pages of real
        listeners go; if None or empty, they are not written.

    Returns
    -------
    int
        0, or the exit status of the step that failed; the reason has been printed.
    """
    database = _built_database(project)
    if database is None:
        return 1
    try:
        own_pages = pages_of(_history(history)) if history else None
    except UserError as error:
        print(error)
        return 1
    if status := write_docs(project, build_vars):
        return status

    # imported here, because importing altair takes a second
    from wrapped_feed.pages.write import write_history_pages, write_pages

    target, pages = project / "target", project / "pages"
    docs = {
        target / "static_index.html": ("docs.html", "dbt docs"),
        target / "columns" / "index.html": ("columns.html", "Column lineage"),
    }
    began = time.monotonic()
    try:
        n_listeners = write_pages(database, pages, docs)
        n_people = write_history_pages(database, own_pages) if own_pages else 0
    except OSError as error:
        again = f"make pages HISTORY={shlex.quote(history)}" if history else "make pages"
        print(
            f"The pages cannot be written to {error.filename or pages} ({error.strerror}): fix "
            f"that, then run `{again}`."
        )
        return 1
    except UserError as error:
        print(error)
        return 1
    seconds = time.monotonic() - began
    print(
        f"Wrote the Wrapped of {n_listeners:,} listeners in {seconds:,.0f} s: "
        f"open pages/index.html."
    )
    if n_people:
        print(f"Wrote the Wrapped of {_people(n_people)}: open {own_pages}/index.html.")
    elif own_pages:
        print(
            "The warehouse has no play of a history, so there are no pages of one: "
            "history_screening says what was read."
        )
    return 0


def tell_apart(project: Path, volume: str, file: Path | None) -> int:
    """Print how well simulated listeners can be told from each other and from real ones.

    Parameters
    ----------
    project
        The project's folder.
    volume
        Which listeners to compare: heavy or lighter.
    file
        A CSV file with the statistics of real listeners; if None, none are compared.

    Returns
    -------
    int
        0, or 1 if the warehouse or the file cannot be used; the reason has been printed.
    """
    database = _built_database(project)
    if database is None:
        return 1

    # imported here, because importing scikit-learn takes a second
    from wrapped_feed.benchmark.tell_apart import report

    try:
        print(report(database, volume, file))
    except UserError as error:
        print(error)
        return 1
    return 0


def export_history(project: Path, user_id: int, folder: Path) -> int:
    """Write a simulated listener's plays as an extended streaming history; print how many.

    Parameters
    ----------
    project
        The project's folder.
    user_id
        The listener.
    folder
        Where to write the files; it is created if it does not exist.

    Returns
    -------
    int
        0, or 1 if the history cannot be written; the reason has been printed.
    """
    database = _built_database(project)
    if database is None:
        return 1
    try:
        n_plays, n_files = write_history(database, user_id, folder)
    except UserError as error:
        print(error)
        return 1
    files = "1 file" if n_files == 1 else f"{n_files} files"
    print(f"Wrote {n_plays:,} plays of listener {user_id} to {folder}, in {files}.")
    return 0


def _history(path: str) -> Path:
    """Return the whole path of HISTORY.

    Raises
    ------
    UserError
        It is not a folder or a zip.
    """
    history = Path(path).expanduser().resolve()
    if not history.is_dir() and not is_zip(history):
        raise UserError(
            f"HISTORY must be a folder or a zip, and {history} is neither: correct the path."
        )
    return history


def _dbt() -> list[str]:
    return [str(Path(sys.executable).with_name("dbt"))]


def _options(project: Path, build_vars: dict[str, Any]) -> list[str]:
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    return [*folders, "--vars", json.dumps(build_vars)]


def _environment(project: Path) -> dict[str, str]:
    """Give dbt's environment: what the shell exports for dbt would lead it to other folders."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("DBT_")}
    if not others.get("WRAPPED_FEED_DB"):
        others.pop("WRAPPED_FEED_DB", None)  # empty is unset
    return {**others, "DBT_PROJECT_DIR": str(project)}


def _database(project: Path) -> Path:
    return Path(os.environ.get("WRAPPED_FEED_DB") or project / DATABASE)


def _built_database(project: Path) -> Path | None:
    """Return the warehouse's path; if there is no warehouse, say so and return None."""
    database = _database(project)
    if database.exists():
        return database
    print(f"The database {database} does not exist: run `make build` first.")
    return None


def write_docs(project: Path, build_vars: dict[str, Any]) -> int:
    """Write dbt's docs and the column lineage into target/.

    Parameters
    ----------
    project
        The project's folder.
    build_vars
        The vars that the warehouse was built with, if they differ from dbt_project.yml.

    Returns
    -------
    int
        0, or the exit status of the step that failed; the reason has been printed.
    """
    target = project / "target"
    generate = ["--quiet", "docs", "generate"]
    if (target / "manifest.json").exists():
        generate.append("--no-compile")  # the build has compiled everything
    colibri = str(Path(sys.executable).with_name("colibri"))
    trace = [
        "--disable-telemetry",
        f"--manifest={target / 'manifest.json'}",
        f"--catalog={target / 'catalog.json'}",
        f"--output-dir={target / 'columns'}",
    ]
    for command in (
        [*_dbt(), *generate, *_options(project, build_vars)],
        [colibri, "generate", *trace],
    ):
        done = subprocess.run(
            command,
            env=_environment(project),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout)
            return done.returncode
    write_static_docs(target)
    tidy_column_lineage(target / "columns" / "index.html")
    return 0


def build_summary(project: Path, seconds: float) -> str:
    """Summarise what was built, and suggest what to do next.

    With the lines about the pages that follow, it fits a screen of 24 lines by 80 columns.
    """
    database = _database(project)
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = _tables(project, connection)
    export_dir = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]["export_dir"]
    files = [file for suffix in SUFFIXES for file in (project / export_dir).rglob(f"*.{suffix}")]
    sizes = [file.stat().st_size for file in files]
    lines = [
        "",
        f"Built in {seconds:,.0f} s. "
        f"The warehouse {database.name} ({_megabytes(database.stat().st_size)}) holds:",
        *tables,
        f"The feed in {export_dir}/ has {len(sizes)} files "
        f"({_megabytes(sum(sizes))}): see docs/feed.md.",
        "",
        "Next:",
        f'  .venv/bin/dbt show --inline "{QUERY}"',
        "  pages/index.html             every listener's Wrapped, the population, the docs",
        "  make build USERS=10000       ten times the default",
        "  make build CATALOGUE=folder  the public catalogue files, not the sample",
    ]
    return "\n".join(
        textwrap.fill(line, 80, subsequent_indent="    ", break_on_hyphens=False) for line in lines
    )


def _tables(project: Path, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return a line per table of the feed, one about the other marts, and what was set aside."""
    manifest = json.loads((project / "target" / "manifest.json").read_text())
    marts = sorted(
        (node["fqn"][2], node["name"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    )
    lines = []
    for folder, name in marts:
        if folder == "feed":
            ((n_rows,),) = connection.sql(f'select count(*) from "{name}"').fetchall()
            lines.append(f"  {folder + '/' + name:<32}{n_rows:>14,} rows")
    others = Counter(folder for folder, _ in marts if folder != "feed")
    in_folders = ", ".join(f"{n_marts} in {folder}/" for folder, n_marts in others.items())
    lines.append(f"  other marts: {in_folders}")
    ((n_broken,),) = connection.sql(
        "select count(distinct (file_name, line)) from catalogue_rejects"
    ).fetchall()
    if n_broken:
        lines.append(f"  {n_broken:,} rows of the catalogue were rejected: see catalogue_rejects.")
    ((n_people, n_rows, n_plays),) = connection.sql(
        """
        select count(distinct listener), sum(n_rows)::bigint, sum(n_kept)::bigint
        from history_screening where kind <> 'not a history'
        """
    ).fetchall()
    if n_people:
        lines.append(
            f"  The history of {_people(n_people)}: {n_rows:,} rows read, {n_plays:,} plays, "
            f"{n_rows - n_plays:,} set aside: see history_screening."
        )
    return lines


def _people(n_people: int) -> str:
    return "1 person" if n_people == 1 else f"{n_people} people"


def _megabytes(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:,.1f} MB"

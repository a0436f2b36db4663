"""`make build`: dbt build, then what was made and where to look."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import yaml

DATABASE = "wrapped_feed.duckdb"

STOPPED = 130
"""Exit status after Ctrl-C, as shells have it."""

_QUERY = "select name, count(*) as listeners from wrapped_personality group by 1 order by 2 desc"


def build(project: Path, users: str | None, catalogue: str | None) -> int:
    """Run `dbt build` and print what it made.

    Parameters
    ----------
    project
        The project's folder.
    users, catalogue
        The vars n_users and catalogue_dir; None or empty leaves what dbt_project.yml says.

    Returns
    -------
    int
        dbt's exit status.
    """
    # dbt checks the vars: what is no number goes on as it is
    given: dict[str, Any] = {}
    if users:
        given["n_users"] = int(users) if users.isdecimal() else users
    if catalogue:
        given["catalogue_dir"] = str(Path(catalogue).resolve())
    began = time.monotonic()
    dbt = Path(sys.executable).with_name("dbt")
    # anew, whatever was built before; `dbt build` by itself adds to the events that are there
    command = [
        str(dbt),
        "build",
        "--full-refresh",
        "--vars",
        json.dumps(given),
        "--project-dir",
        str(project),
    ]
    # in a process group of its own: Ctrl-C comes here first, and all of dbt is ended together
    with subprocess.Popen([*command, "--profiles-dir", str(project)], process_group=0) as process:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            # what is half done is rolled back when the database is next opened
            os.killpg(process.pid, signal.SIGKILL)
            print("\nStopped: what was built before is still there. `make build` begins anew.")
            return STOPPED
    if status == 0:
        print(_summary(project, time.monotonic() - began))
        status = make_pages(project, given)
    return status


def _database(project: Path) -> Path:
    return Path(os.environ.get("WRAPPED_FEED_DB") or project / DATABASE)


def make_pages(project: Path, build_vars: dict[str, Any]) -> int:
    """Write the pages and, beside them, dbt's docs and the lineage of the columns.

    Parameters
    ----------
    project
        The project's folder.
    build_vars
        The vars that its warehouse was built with, where they are not those of dbt_project.yml.

    Returns
    -------
    int
        0, or the exit status of what failed; it has said why.
    """
    if not _database(project).exists():
        print(f"There is no warehouse {_database(project)}: run `make build` first.")
        return 1
    binaries, target = Path(sys.executable).parent, project / "target"
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    given = ["--vars", json.dumps(build_vars)]
    columns = target / "columns"
    manifest, catalog = target / "manifest.json", target / "catalog.json"
    generate = [str(binaries / "dbt"), "--quiet", "docs", "generate", "--static", "--no-compile"]
    trace = [str(binaries / "colibri"), "generate", "--disable-telemetry"]
    for command in (
        [*generate, *folders, *given],
        [*trace, f"--manifest={manifest}", f"--catalog={catalog}", f"--output-dir={columns}"],
    ):
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode:
            print(done.stdout)
            return done.returncode
    # here and not above: drawing takes a second to import, and most commands draw nothing
    from wrapped_feed.pages.write import write_pages

    began = time.monotonic()
    pages = project / "pages"
    docs = {
        target / "static_index.html": ("docs.html", "Lineage and every column"),
        columns / "index.html": ("columns.html", "Lineage of the columns"),
    }
    try:
        n_listeners = write_pages(_database(project), pages, docs)
    except OSError as error:
        print(
            f"The pages cannot be written to {error.filename or pages} ({error.strerror}): mend "
            f"that, then run `make pages`."
        )
        return 1
    seconds = time.monotonic() - began
    print(f"\npages/index.html has {n_listeners:,} stories, made in {seconds:,.0f} s: open it.")
    return 0


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:,.1f} MB"


def _summary(project: Path, seconds: float) -> str:
    manifest = json.loads((project / "target" / "manifest.json").read_text())
    marts = sorted(
        (node["fqn"][2], node["name"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    )
    results = json.loads((project / "target" / "run_results.json").read_text())
    kinds = [each["unique_id"].split(".")[0] for each in results["results"]]
    n_tests = kinds.count("test") + kinds.count("unit_test")
    database = _database(project)
    lines = ["", f"Built in {seconds:,.0f} s; {n_tests} tests passed.", ""]
    lines.append(f"The warehouse {database.name} ({_size(database.stat().st_size)}) holds:")
    with duckdb.connect(str(database), read_only=True) as connection:
        for folder, name in marts:
            ((n_rows,),) = connection.sql(f'select count(*) from "{name}"').fetchall()
            lines.append(f"  {folder + '/' + name:<32}{n_rows:>14,} rows")
        ((n_broken,),) = connection.sql(
            "select count(distinct (file_name, line)) from catalogue_rejects"
        ).fetchall()
        if n_broken:
            lines.append(f"  {n_broken:,} broken rows were set aside: see catalogue_rejects.")
    export_dir = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]["export_dir"]
    folder = project / export_dir
    files = sorted(folder.rglob("*.avro"))
    lines += ["", f"The Avro feed in {export_dir}/ ({len(files)} files):"]
    for group in sorted({file.relative_to(folder).parts[0] for file in files}):
        members = [file for file in files if file.relative_to(folder).parts[0] == group]
        n_bytes = sum(file.stat().st_size for file in members)
        what = group if group.endswith(".avro") else f"{group}/ ({len(members)} files)"
        lines.append(f"  {what:<32}{_size(n_bytes):>14}")
    lines += [
        "",
        "Next:",
        f'  .venv/bin/dbt show --inline "{_QUERY}"',
        "  pages/index.html                 a story per listener, the population, the docs",
        "  make build USERS=10000           the mission's size",
        "  make build CATALOGUE=folder      the public catalogue files instead of the sample",
    ]
    return "\n".join(lines)

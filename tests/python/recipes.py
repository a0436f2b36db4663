"""The recipes of docs/feed.md, as the page has them, and what they must give."""

import json
import re
import subprocess
from pathlib import Path

from tests.python.conftest import PROJECT, Build

IN_THE_WAREHOUSE = {
    # columns of each result of a recipe, and where the warehouse has the same rows
    "month": (
        ["id", "user_id", "track_id"],
        "user_events where timestamp >= '2024-01-01' and timestamp < '2024-02-01'",
    ),
    "all_months": (["id", "listening_time"], "user_events"),
    "with_tracks": (
        ["id", "name", "track_genre"],
        "user_events join tracks using (track_id) "
        "where timestamp >= '2024-01-01' and timestamp < '2024-02-01'",
    ),
    "top_tracks": (["user_id", "year", "rank", "track_name"], "wrapped_top_tracks"),
}


def recipe(reader: str) -> str:
    """Return the Python below the reader's heading."""
    _, _, section = (PROJECT / "docs/feed.md").read_text().partition(f"\n### {reader}\n")
    [code] = re.findall(r"```python\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)[:1]
    return str(code)


def check_recipe(build: Build, python: str | Path, code: str, rows: str) -> None:
    """Run a recipe beside the feed and compare what it reads with the warehouse.

    `rows` is an expression that makes a list of rows of a recipe's result `found`, with the
    `columns` in a list.
    """
    results = ", ".join(
        f"{name!r}: ({name}, {columns})" for name, (columns, _) in IN_THE_WAREHOUSE.items()
    )
    printing = (
        "import json\n"
        f"for name, (found, columns) in {{{results}}}.items():\n"
        f"    print(json.dumps({{name: {rows}}}))\n"
    )
    done = subprocess.run(
        [python, "-c", code + printing],
        cwd=build.folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    read = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(read) == len(IN_THE_WAREHOUSE)
    for [(name, found)] in map(dict.items, read):
        columns, relation = IN_THE_WAREHOUSE[name]
        expected = build.query(f"select {', '.join(columns)} from {relation}")
        assert sorted(map(tuple, found)) == sorted(expected), name

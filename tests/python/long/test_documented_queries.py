"""The queries of README and docs, on the default build: `dbt show` prints what the page shows."""

import re
from dataclasses import dataclass

import pytest
import sqlglot

from tests.python.conftest import ONLY_MODELS, PROJECT, Build

ROWS = {"README.md": 5, "docs/querying.md": 6}
"""How many rows each page shows: the default of `dbt show`, or what the page says."""

BLOCKS = re.compile(r"```(?:sql)?\n(.*?)\n```\n+```\n(\|.*?)\n```", re.DOTALL)
INLINE = re.compile(r'dbt show --inline "(.*)"')


@dataclass(frozen=True)
class Documented:
    """A query of a page and the output beside it."""

    page: str
    query: str
    output: str


def documented() -> list[Documented]:
    found = []
    for page in ROWS:
        for text, output in BLOCKS.findall((PROJECT / page).read_text()):
            inline = INLINE.search(text)
            found.append(Documented(page, inline[1] if inline else text, output))
    return found


@pytest.fixture(scope="module")
def default_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(tmp_path_factory.mktemp("default")).run_well("build", *ONLY_MODELS)


def test_all_queries_are_found():
    pages = [each.page for each in documented()]
    assert pages.count("README.md") == 3
    assert pages.count("docs/querying.md") == (PROJECT / "docs/querying.md").read_text().count(
        "```sql"
    )


@pytest.mark.parametrize("each", documented(), ids=lambda each: each.query.split("\n")[0][:40])
def test_the_output_is_what_the_page_shows(default_build, each):
    query = " ".join(each.query.split())
    done = default_build.run("show", "--quiet", "--inline", query, f"--limit={ROWS[each.page]}")
    assert done.returncode == 0, done.stdout
    assert each.output.split() == done.stdout[done.stdout.index("|") :].split()


@pytest.mark.parametrize("each", documented(), ids=lambda each: each.query.split("\n")[0][:40])
def test_the_order_is_total(default_build, each):
    """No two rows of the result are equal in all columns of the order."""
    query = sqlglot.parse_one(each.query, read="duckdb")
    order = query.args.pop("order", None)
    assert order, "without an order the rows come as they like"
    names = [column.alias_or_name for column in query.selects]
    keys = []
    for number, key in enumerate(order.expressions):
        if key.this.is_number:
            keys.append(names[int(key.this.name) - 1])
        elif key.this.name in names:
            keys.append(key.this.name)
        else:
            keys.append(f"key_{number}")
            query = query.select(f"{key.this.sql('duckdb')} as key_{number}", dialect="duckdb")
    rows = default_build.query(
        f"with result as ({query.sql('duckdb')}) select {', '.join(keys)} from result"
    )
    assert len(set(rows)) == len(rows)

"""dbt docs and the column lineage, in a real browser."""

import subprocess
import sys
from pathlib import Path

import pytest

from wrapped_feed.pages.docs import tidy_column_lineage, write_static_docs


@pytest.fixture(scope="module")
def docs(build):
    """The folder with dbt docs and the column lineage."""
    target = build.run_well_in_shell("docs", "generate").folder / "target"
    colibri = Path(sys.executable).with_name("colibri")
    files = {"manifest": "manifest.json", "catalog": "catalog.json", "output-dir": "columns"}
    options = [f"--{option}={target / name}" for option, name in files.items()]
    subprocess.run([colibri, "generate", "--disable-telemetry", *options], check=True)
    write_static_docs(target)
    tidy_column_lineage(target / "columns" / "index.html")
    return target


def test_the_docs_have_everything_but_unit_tests(docs, browser):
    page = browser.new_page()
    page.goto(f"{(docs / 'static_index.html').as_uri()}#!/overview")
    page.get_by_role("link", name="marts/wrapped").click()
    page.locator("canvas").first.wait_for()  # the graph
    selected = page.locator("input").evaluate_all("all => all.map(each => each.value)")
    assert "wrapped_feed.marts.wrapped" in selected
    text = (docs / "static_index.html").read_text()
    page.close()
    assert "model.wrapped_feed.wrapped_summary" in text
    assert "unit_test.wrapped_feed" not in text
    # this is what it is without: dbt's own manifest
    assert "unit_test.wrapped_feed" in (docs / "manifest.json").read_text()


def test_the_column_lineage_opens_on_the_personality(docs, page):
    page.goto((docs / "columns" / "index.html").as_uri())
    for table in ("wrapped_personality", "int_listener_scores", "personality_confusion"):
        page.locator(f"[data-id='model.wrapped_feed.{table}']").wait_for()
    for name in ("Lineage", "Model Info"):
        assert page.get_by_role("button", name=name).is_visible()
    for advertised in ("ERD", "Saved Views"):
        assert not page.get_by_text(advertised, exact=True).first.is_visible()
    assert page.get_by_role("button", name="layers").is_visible()
    assert not page.get_by_role("button", name="tags", include_hidden=True).is_visible()

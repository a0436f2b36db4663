"""The cells of the notebook run on a warehouse, up to the chart of the sixteen types."""

import json

import altair as alt
import pytest

from tests.python.conftest import PROJECT, Build

CELLS = json.loads((PROJECT / "notebooks/first_look.ipynb").read_text())["cells"]
CODE = [cell for cell in CELLS if cell["cell_type"] == "code"]


@pytest.fixture
def ran(small_year: Build, tmp_path, monkeypatch):
    """The names that the notebook has defined, run in its folder beside a warehouse."""
    (tmp_path / "wrapped_feed.duckdb").symlink_to(small_year.folder / "test.duckdb")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    names = {}
    for cell in CODE:
        exec("".join(cell["source"]), names)
    yield names
    names["warehouse"].close()


def test_it_ends_in_a_chart_of_the_sixteen_types(ran, small_year):
    types = ran["types"]
    counted = dict(
        small_year.query(
            "select code, count(*) from wrapped_personality where year = 2024 group by 1"
        )
    )
    assert len(types) == 16
    assert {
        code: n for code, n in zip(types["code"], types["listeners"], strict=True) if n
    } == counted
    assert isinstance(ran["chart"], alt.Chart)
    assert len(ran["chart"].to_dict()["datasets"].popitem()[1]) == 16


def test_it_has_ten_cells_and_no_output_that_could_go_stale():
    assert len(CELLS) == 10
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in CODE)


def test_charts_are_drawn_without_a_network(ran):
    bundle = ran["chart"]._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml"}

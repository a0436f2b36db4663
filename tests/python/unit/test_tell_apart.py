"""Telling simulated listeners from others, on made-up statistics."""

import re

import duckdb
import numpy as np
import pandas as pd
import pytest

from wrapped_feed.benchmark import tell_apart
from wrapped_feed.benchmark.tell_apart import report
from wrapped_feed.errors import UserError

STATISTICS = ["circadian_r", "lt30", "zipf_artist"]


@pytest.fixture(autouse=True)
def _a_small_forest(monkeypatch):
    monkeypatch.setattr(tell_apart, "TREES", 20)


def listeners(n, seed):
    """Listeners whose statistics are independent of each other."""
    values = np.random.default_rng(seed).normal(size=(n, len(STATISTICS)))
    return pd.DataFrame(values, columns=STATISTICS)


@pytest.fixture
def warehouse(tmp_path):
    """100 heavy listeners of 2024, and some that must not count."""
    path = tmp_path / "some.duckdb"
    heavy = listeners(100, 1).assign(user_id=range(1, 101), year=2024, volume="heavy")
    earlier = heavy.assign(year=2023, lt30=1e6)
    lighter = listeners(19, 2).assign(user_id=range(101, 120), year=2024, volume="lighter")
    simulated = pd.concat([heavy, earlier, lighter]).assign(is_simulated=True)
    real = heavy[:5].assign(user_id=range(1_000_001, 1_000_006), lt30=1e6, is_simulated=False)
    table = pd.concat([simulated, real])
    with duckdb.connect(str(path)) as connection:
        connection.register("frame", table)
        connection.execute("create table listening_statistics as from frame")
    return path


@pytest.fixture
def file(tmp_path):
    return tmp_path / "real.csv"


def auc(text, words):
    return float(re.search(rf"{words} +([01]\.\d\d)", text)[1])


def test_halves_of_the_same_listeners_cannot_be_told_apart(warehouse):
    text = report(warehouse, "heavy", None)
    assert text.startswith("100 simulated listeners (heavy, 2024), 3 statistics\n")
    assert 0.35 < auc(text, "the other half") < 0.65
    assert "file" not in text
    assert report(warehouse, "heavy", None) == text


def test_others_of_the_same_kind_cannot_be_told_apart(warehouse, file):
    listeners(100, 3).to_csv(file, index=False)
    assert 0.35 < auc(report(warehouse, "heavy", file), "100 listeners of the file") < 0.65


@pytest.mark.parametrize("shift", [3, -3])
def test_the_statistic_that_tells_them_apart_comes_first(warehouse, file, shift):
    other = listeners(30, 3)
    other["lt30"] += shift
    other.to_csv(file, index=False)
    text = report(warehouse, "heavy", file)
    assert auc(text, "30 listeners of the file") > 0.9
    lines = text.splitlines()
    assert lines[-3].split()[0] == "lt30"
    medians = [*listeners(100, 1)[["lt30"]].median(), other["lt30"].median()]
    assert lines[-3].split()[2:] == [f"{median:.4f}" for median in medians]
    assert auc(text, "lt30") > 0.95
    assert 0.5 <= auc(text, "zipf_artist") < 0.65


def test_statistics_that_go_together_tell_apart(warehouse, file):
    """None does alone."""
    other = listeners(100, 3)
    other["lt30"] = other["zipf_artist"]
    other.to_csv(file, index=False)
    text = report(warehouse, "heavy", file)
    assert auc(text, "100 listeners of the file") > 0.7
    assert auc(text, "lt30") < 0.65


def test_names_may_have_capitals_and_undefined_values_are_empty(warehouse, file):
    other = listeners(30, 3).rename(columns={"circadian_r": "circadian_R"})
    other.loc[:5, "zipf_artist"] = None
    other.to_csv(file, index=False)
    assert "circadian_r" in report(warehouse, "heavy", file)


def test_only_rows_of_the_volume_count(warehouse, file):
    other = listeners(30, 3).assign(volume=["heavy"] * 12 + ["lighter"] * 18)
    other.to_csv(file, index=False)
    assert "the 12 listeners of the file" in report(warehouse, "heavy", file)


def test_statistics_that_are_never_defined_are_left_out(warehouse, file):
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update listening_statistics set zipf_artist = null")
    listeners(30, 3)[["lt30", "circadian_r"]].to_csv(file, index=False)
    text = report(warehouse, "heavy", file)
    assert "Left out, because they are null for all of them: zipf_artist" in text


GOOD = "circadian_r,lt30,zipf_artist\n" + "0.1,0.2,0.3\n" * 10

UNUSABLE = [
    ("", "is empty: give a CSV file with the columns of the table listening_statistics."),
    (GOOD.replace("lt30", "lt60"), "has no column lt30: give a CSV file with the columns"),
    (GOOD.replace("zipf_artist", "LT30"), "has no column zipf_artist: give"),
    (GOOD.replace("0.3\n", "0.3,4\n").replace("_artist", "_artist, LT30"), "lt30 twice: delete"),
    (GOOD[:-12], "has 9 listeners of the volume heavy, and 10 are needed: add listeners"),
    (GOOD[:29], "has 0 listeners of the volume heavy, and 10 are needed: add listeners"),
    (GOOD[:-4] + "much\n", "has 'much' in the column zipf_artist, listener 10: write a number"),
    (GOOD[:-4] + "inf\n", "has 'inf' in the column zipf_artist, listener 10: write a number"),
    (GOOD.replace(",0.2,", ",,"), "has no value in the column lt30: compute it as the table"),
    (GOOD + '"', "is no CSV file in UTF-8: give a CSV file"),
    (b"\xff\xfe\x00".decode("latin-1"), "is no CSV file in UTF-8: give a CSV file"),
]


@pytest.mark.parametrize(("text", "sentence"), UNUSABLE)
def test_a_file_that_cannot_be_used_is_refused(warehouse, file, text, sentence):
    file.write_text(text, encoding="latin-1")
    with pytest.raises(UserError) as error:
        report(warehouse, "heavy", file)
    assert str(error.value).startswith(f"The file {file} ")
    assert sentence in str(error.value)


def test_a_file_that_cannot_be_read_is_refused(warehouse, tmp_path):
    for path, reason in ((tmp_path, "Is a directory"), (tmp_path / "no.csv", "No such file")):
        with pytest.raises(UserError, match=f"The file {path} cannot be read .{reason}.*: give"):
            report(warehouse, "heavy", path)


def test_too_few_simulated_listeners_are_refused(warehouse):
    with pytest.raises(UserError, match="has 19 listeners of the volume lighter in a year, and 20"):
        report(warehouse, "lighter", None)


def test_a_warehouse_that_cannot_be_used_is_refused(tmp_path):
    (tmp_path / "text.duckdb").write_text("my diary" * 1000)
    with pytest.raises(UserError, match=r"text.duckdb cannot be read \(.*\): wait for a build"):
        report(tmp_path / "text.duckdb", "heavy", None)
    duckdb.connect(str(tmp_path / "old.duckdb")).close()
    with pytest.raises(UserError, match=r"old.duckdb has no table listening_statistics: run `make"):
        report(tmp_path / "old.duckdb", "heavy", None)

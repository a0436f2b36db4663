"""The ablation, with a few listeners: without moods for skipping, skips do not come in streaks."""

import pytest

from benchmarks.ablation import (
    PROJECT,
    SEED_FILE,
    copy_project,
    measure,
    mechanisms,
    movements,
    row,
)


def test_without_moods_skips_do_not_come_in_streaks(tmp_path, parameters):
    seed = (PROJECT / SEED_FILE).read_bytes()
    copy_project(tmp_path / "project")
    build_vars = {"n_users": 40}
    full = measure(tmp_path / "project", {}, build_vars)
    changes = mechanisms(parameters)["moods for skipping"]
    without = measure(tmp_path / "project", changes, build_vars)
    assert len(full) == 33
    assert full["median"]["skip_acf1"] > 0.2
    assert without["median"]["skip_acf1"] == pytest.approx(0, abs=0.03)
    assert without["median"]["skip_acf5"] == pytest.approx(0, abs=0.03)
    moved = movements(full, without)
    assert set(moved.index[:2]) == {"skip_acf1", "skip_acf5"}
    assert abs(moved["sess_med"]) < 0.2
    assert row("x", full, without).split(" | ")[-1].startswith(moved.index[0])
    assert (PROJECT / SEED_FILE).read_bytes() == seed

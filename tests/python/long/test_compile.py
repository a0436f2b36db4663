"""The kernel that the first `make build` compiles while dbt is busy is the one that dbt uses."""

import os
import subprocess
import sys

from tests.python.conftest import ONLY_MODELS, PROJECT, Build


def test_dbt_uses_the_kernel_compiled_ahead(tmp_path):
    cache = {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    subprocess.run(
        [sys.executable, "-m", "wrapped_feed.simulation.compile", str(PROJECT / "seeds")],
        env={**os.environ, **cache},
        check=True,
    )
    compiled = set(tmp_path.glob("cache/kernel_*/*.nbc"))
    assert compiled
    build = Build(tmp_path, {"n_users": 5, "end_date": "2024-02-01"}, environment=cache)
    build.run_well_in_shell("build", "--select", "+simulated_user_events", *ONLY_MODELS)
    assert set(tmp_path.glob("cache/kernel_*/*.nbc")) == compiled

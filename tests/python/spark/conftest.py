"""The build on DuckDB with which builds on Spark are compared."""

from importlib.util import find_spec

import pytest

from tests.python.conftest import ONLY_MODELS, Build

# without pyspark, which only .venv-spark has, these files cannot be imported
collect_ignore_glob = [] if find_spec("pyspark") else ["test_*.py"]

SIXTY_DAYS = {"n_users": 200, "start_date": "2024-01-01", "end_date": "2024-03-01"}


@pytest.fixture(scope="session")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Build:
    build = Build(tmp_path_factory.mktemp("duckdb"), SIXTY_DAYS)
    return build.run_well_in_shell("build", *ONLY_MODELS)

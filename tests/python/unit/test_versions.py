"""What has to be said in two files is the same in both."""

import tomllib

import yaml

from tests.python.conftest import PROJECT

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())


def pins(name: str) -> dict[str, str]:
    lines = (PROJECT / name).read_text().splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("-r "))


def test_the_project_has_one_version():
    dbt_project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    assert dbt_project["version"] == PYPROJECT["project"]["version"]


def test_dbt_says_the_same_in_both_files():
    dbt_project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    (dbt_core,) = [
        each for each in PYPROJECT["project"]["dependencies"] if each.startswith("dbt-core")
    ]
    lowest, above = (each.removesuffix(".0") for each in dbt_project["require-dbt-version"])
    assert dbt_core == f"dbt-core{lowest},{above}"


def test_the_locks_agree():
    """Spark's environment differs in pandas alone from the one that the rest is tested in."""
    development = pins("requirements.lock") | pins("requirements-dev.lock")
    spark = pins("requirements-spark.lock")
    shared = development.keys() & spark.keys()
    assert {name for name in shared if development[name] != spark[name]} == {"pandas"}
    assert pins("requirements.lock").keys() <= spark.keys()

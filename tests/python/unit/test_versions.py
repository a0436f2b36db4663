"""Versions that are declared in several files agree."""

import tomllib

import yaml

from tests.python.conftest import PROJECT

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())


def pins(name: str) -> dict[str, str]:
    lines = (PROJECT / name).read_text().splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("-r "))


def test_dbt_project_and_package_have_the_same_version():
    dbt_project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    assert dbt_project["version"] == PYPROJECT["project"]["version"]


def test_the_ranges_of_dbt_versions_agree():
    dbt_project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    (dbt_core,) = [
        each for each in PYPROJECT["project"]["dependencies"] if each.startswith("dbt-core")
    ]
    lowest, above = (each.removesuffix(".0") for each in dbt_project["require-dbt-version"])
    assert dbt_core == f"dbt-core{lowest},{above}"


def test_the_lock_files_agree():
    """Only the version of pandas differs between Spark's environment and the others."""
    development = pins("requirements.lock") | pins("requirements-dev.lock")
    spark = pins("requirements-spark.lock")
    shared = development.keys() & spark.keys()
    assert {name for name in shared if development[name] != spark[name]} == {"pandas"}
    assert pins("requirements.lock").keys() <= spark.keys()

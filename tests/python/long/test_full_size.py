"""A catalogue of the size of the public data sets is processed with bounded memory."""

import resource
from pathlib import Path

import duckdb
import pytest

from tests.python.conftest import SAMPLE, Build

FULL_SIZE = {"tracks": 586_672, "artists": 1_162_095, "tracks_extended": 1_159_764}
MAX_MEMORY_KB = 4_000_000


def multiply(name: str, replacements: str, folder: Path) -> None:
    """Write copies of the sample's rows, each with different ids and names."""
    rows = f"read_csv('{SAMPLE}/{name}.csv.gz', all_varchar = true, header = true)"
    with duckdb.connect() as connection:
        ((n_rows,),) = connection.sql(f"select count(*) from {rows}").fetchall()
        connection.execute(
            f"copy (select * replace ({replacements}) "
            f"from range({-(-FULL_SIZE[name] // n_rows)}) as copies (k), {rows} "
            f"limit {FULL_SIZE[name]}) to '{folder}/{name}.csv' (format csv, header true)"
        )


@pytest.fixture
def full_size(tmp_path):
    folder = tmp_path / "catalogue"
    folder.mkdir()
    multiply(
        "tracks",
        "id || k as id, name || ' ' || k as name, "
        r"regexp_replace(id_artists, '(\w+)', '\1' || k, 'g') as id_artists",
        folder,
    )
    multiply("artists", "id || k as id, name || ' ' || k as name", folder)
    multiply(
        "tracks_extended",
        "track_id || k as track_id, track_name || ' ' || k as track_name",
        folder,
    )
    return folder


def test_a_catalogue_of_full_size_needs_bounded_memory(full_size, tmp_path):
    build = Build(tmp_path, {"catalogue_dir": str(full_size), "n_users": 10})
    build.run_well_in_shell(  # a child of this process, so that its memory is known
        "build",
        "--select",
        "+tracks +artists +catalogue_screening",
        "--indirect-selection=cautious",
    )
    assert build.query("select count(*) > 400000 from tracks") == [(True,)]
    read = "select data_set, rows_left from catalogue_screening where step = 0"
    assert dict(build.query(read)) == FULL_SIZE
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MAX_MEMORY_KB

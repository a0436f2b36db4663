"""Builds with other catalogues and windows."""

import csv
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from tests.python.builds.test_build import TINY
from tests.python.conftest import ONLY_MODELS, Build


def test_listeners_without_plays_have_a_wrapped(tmp_path):
    one_day = {"n_users": 200, "start_date": "2024-01-01", "end_date": "2024-01-02"}
    build = Build(tmp_path, one_day).run_well("build")
    silent = "select user_id from wrapped_summary where not has_played"
    ((n_silent, n_light),) = build.query(
        "select count(*) filter (not has_played), count(*) filter (n_plays between 1 and 5) "
        "from wrapped_summary"
    )
    assert n_silent > 0
    assert n_light > 0
    for table, column in (
        ("wrapped_personality", "code"),
        ("wrapped_character", "character"),
        ("wrapped_club", "club"),
    ):
        ((n, n_named),) = build.query(
            f"select count(*), count({column}) from {table} where user_id in ({silent})"
        )
        assert n == n_named == n_silent, table
    for table in ("wrapped_top_tracks", "wrapped_top_artists", "wrapped_music_evolution"):
        assert build.query(f"select * from {table} where user_id in ({silent})") == [], table


def test_end_date_today(tmp_path):
    today = datetime.now(UTC).date()
    build = Build(
        tmp_path, {"n_users": 3, "start_date": str(today - timedelta(days=3)), "end_date": "today"}
    ).run_well("build", *ONLY_MODELS)
    ((last,),) = build.query("select max(end_date) from int_build_vars")
    assert last in (today, today + timedelta(days=1))  # the test may run across midnight


@pytest.fixture
def as_1m_layout(catalogue_files):
    """The sample, with tracks_extended in the layout of the 1M-track data set."""
    extended = catalogue_files / "tracks_extended.csv"
    with extended.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    extended.unlink()
    with (catalogue_files / "spotify_data.csv").open("w", encoding="utf-8", newline="") as file:
        renamed = {"artist_name": "artists", "genre": "track_genre"}
        columns = ["", "artist_name", "track_name", "track_id", "popularity", "year", "genre"]
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([row.get(renamed.get(name, name), "2000") for name in columns])
    return catalogue_files


def screening(build: Build) -> dict[str, int]:
    return dict(
        build.query("select data_set || ' ' || step_name, rows_left from catalogue_screening")
    )


def test_the_1m_layout_has_genres_and_no_albums(small_year, as_1m_layout, tmp_path):
    build = Build(tmp_path / "1M layout", {**TINY, "catalogue_dir": str(as_1m_layout)})
    build.folder.mkdir()
    build.run_well("build")
    counts = "select count(*), count(track_genre), count(album_name) from tracks"
    ((n_tracks, n_genres, n_albums),) = build.query(counts)
    assert n_tracks == n_genres == screening(small_year)["tracks repeated_name"]
    assert n_albums == 0


def test_a_heavy_listener_of_few_artists(tmp_path, catalogue_files):
    """Statistics that need more artists than there are have no value, and no row."""
    artists = (catalogue_files / "artists.csv").read_text().split("\n")
    (catalogue_files / "artists.csv").write_text("\n".join(artists[:4]) + "\n")
    build = Build(tmp_path, {"n_users": 1, "catalogue_dir": str(catalogue_files)})
    build.run_well("build", *ONLY_MODELS)
    ((n_artists,),) = build.query("select count(distinct artist_key) from int_benchmark_plays")
    assert 0 < n_artists < 5
    missing = build.query(
        "select statistic from real_listening where volume = 'heavy' "
        "and statistic not in (select statistic from listening_realism) order by statistic"
    )
    # no artist of rank 5, and no new track in the second half
    assert missing == [("new_follow",), ("zipf_artist",)]


def test_the_warehouse_can_be_exported_and_imported(small_year, tmp_path):
    """Whole databases move between versions of DuckDB that way; views must survive it."""
    folder = tmp_path / "exported"
    with duckdb.connect(str(small_year.folder / "test.duckdb"), read_only=True) as warehouse:
        # not as CSV: reading it back, DuckDB guesses how quotes are escaped, and may be wrong
        warehouse.execute(f"export database '{folder}' (format parquet)")
    with duckdb.connect() as copy:
        copy.execute("set timezone = 'UTC'")
        copy.execute(f"import database '{folder}'")
        ((n_events,),) = copy.sql("select count(*) from user_events").fetchall()
    assert small_year.query("select count(*) from user_events") == [(n_events,)]

"""Builds with histories of people who do not exist, beside the simulated listeners."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import fastavro
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.python import count_histories
from tests.python.builds.test_build import digests, tables
from tests.python.conftest import ONLY_MODELS, PROJECT, Build
from tests.python.histories import PRIVATE
from tests.python.made_up_people import Songs, make_people, make_songs
from wrapped_feed.build import build_summary

PEOPLE = ["ann", "bob", "cleo", "twin"]
"""In the order of their ids."""

FORMATS = ["avro", "parquet"]

LAST_SIMULATED = 1_000_000
PERSON = {LAST_SIMULATED + number: person for number, person in enumerate(PEOPLE, start=1)}


def copy_of(build: Build, folder: Path) -> Build:
    shutil.copytree(build.folder, folder)
    return Build(folder, build.build_vars)


def frame(build: Build, query: str) -> pd.DataFrame:
    with duckdb.connect(str(build.folder / "test.duckdb"), read_only=True) as connection:
        return connection.sql(query).df()


@pytest.fixture(scope="module")
def songs(small_year: Build) -> Songs:
    return make_songs(frame(small_year, "from tracks order by track_id"))


@pytest.fixture(scope="module")
def twin_of(small_year: Build) -> int:
    """The listener whose history is exported; the busiest, who plays from the first day on."""
    ((user_id,),) = small_year.query(
        "select user_id from user_events group by 1 order by count(*) desc, 1 limit 1"
    )
    return user_id


@pytest.fixture(scope="module")
def people(small_year: Build, songs: Songs, twin_of: int, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    make_people(folder, songs)
    subprocess.run(
        [
            *(sys.executable, "-m", "wrapped_feed", "export-history"),
            *("--user", str(twin_of), "--out", str(folder / "twin")),
        ],
        env={**os.environ, "WRAPPED_FEED_DB": str(small_year.folder / "test.duckdb")},
        check=True,
    )
    return folder


@pytest.fixture(scope="module")
def with_people(small_year: Build, people: Path, tmp_path_factory) -> Build:
    build = copy_of(small_year, tmp_path_factory.mktemp("with people") / "build")
    # the data tests hold for real listeners too; the unit tests do not depend on the data
    return build.run_well(
        "build",
        *("--exclude", "resource_type:unit_test"),
        history_dir=str(people),
        export_formats=FORMATS,
    )


@pytest.fixture(scope="module")
def zones(small_year: Build) -> dict[str, str]:
    return dict(small_year.query("select country_code, time_zone from countries"))


@pytest.fixture(scope="module")
def rows(people: Path) -> pd.DataFrame:
    """The rows of those whose songs are known: the twin is compared with their original."""
    rows = count_histories.read(people)
    return rows[rows["person"] != "twin"]


@pytest.fixture(scope="module")
def plays(rows: pd.DataFrame, songs: Songs, zones: dict[str, str]) -> pd.DataFrame:
    return count_histories.plays(rows, songs, zones)


REASONS = {
    "broken",
    "video",
    "podcast",
    "audiobook",
    "no track",
    "no time played",
    "repeated in another file",
}


def screening(build: Build) -> dict[str, dict[str, int]]:
    """Return the counts of history_screening that are not 0, as `count_histories` names them."""
    names = {
        "kept": "n_kept",
        "repeated in another file": "n_repeated",
        "private session": "n_private_session",
        "no track": "n_no_track",
        "no time played": "n_no_time_played",
    } | {name: f"n_{name}" for name in ("broken", "video", "podcast", "audiobook")}
    found = frame(build, "from history_screening where listener <> 'twin' and n_rows > 0")
    return {
        row["file_name"]: {name: row[key] for name, key in sorted(names.items()) if row[key]}
        for _, row in found.iterrows()
    }


def test_every_row_is_counted(with_people, rows):
    expected = count_histories.screening(rows)
    assert {reason for counts in expected.values() for reason in counts} == {"kept", *REASONS}
    assert screening(with_people) == expected


def test_other_files_are_listed(with_people):
    assert with_people.query(
        "select listener, file_name, kind, n_rows from history_screening "
        "where n_rows = 0 order by file_name"
    ) == [
        ("you", "Read Me.txt", "not a history", 0),
        *(
            ("ann", f"ann/Spotify Extended Streaming History/{name}", kind, 0)
            for name, kind in (
                ("ReadMeFirst_ExtendedStreamingHistory.pdf", "not a history"),
                ("Streaming_History_Audio_2025_2.json", "extended audio"),
            )
        ),
        *(
            ("bob", f"bob/MyData/{name}", kind, 0)
            for name, kind in (
                ("Playlist1.json", "not a history"),
                ("StreamingHistory_music_1.json", "account music"),
                ("Userdata.json", "not a history"),
            )
        ),
    ]


def test_only_those_with_a_history_are_listeners(with_people):
    real = "select user_id, username from int_listeners where not is_simulated order by user_id"
    assert dict(with_people.query(real)) == PERSON


def summaries(build: Build) -> dict:
    found = frame(
        build,
        f"select * from wrapped_summary inner join history_years using (user_id, year) "
        f"where user_id > {LAST_SIMULATED} and username <> 'twin'",
    )
    return {(row["username"], row["year"]): row for row in found.to_dict("records")}


def plain(value):
    """Convert to what can be compared: pandas and DuckDB give dates and nulls in other types."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return str(value) + "T00:00:00" if hasattr(value, "toordinal") else value


def assert_same_summaries(build: Build, expected: dict) -> None:
    found = summaries(build)
    assert found.keys() == expected.keys()
    for key, summary in expected.items():
        assert {name: plain(found[key][name]) for name in summary} == pytest.approx(
            {name: plain(value) for name, value in summary.items()}
        ), key


def test_years_agree_with_pandas(with_people, plays):
    expected = count_histories.summaries(plays)
    assert [year for person, year in expected if person == "ann"] == [2014, 2015, 2019, 2023, 2024]
    for column in ("n_new_artists", "n_countries", "n_on_utc", "n_offline_times"):
        assert any(summary[column] for summary in expected.values()), column
    assert any(0 < summary["share_in_catalogue"] < 1 for summary in expected.values())
    assert_same_summaries(with_people, expected)


def tops(build: Build, table: str, columns: str) -> dict:
    found: dict = {}
    for person, year, *row in build.query(
        f"""
        select username, top.year, {columns}, top.n_listens, top.minutes
        from {table} as top
        inner join wrapped_summary as summary using (user_id, year)
        where user_id > {LAST_SIMULATED} and username <> 'twin' and rank <= 5
        order by user_id, year, rank
        """
    ):
        found.setdefault((person, year), []).append(tuple(row))
    return found


def assert_same_tops(found: dict, expected: dict) -> None:
    assert found.keys() == expected.keys()
    for key, rows in expected.items():
        assert [row[:-1] for row in found[key]] == [row[:-1] for row in rows], key
        assert [row[-1] for row in found[key]] == pytest.approx([row[-1] for row in rows])


def test_tops_agree_with_pandas(with_people, plays):
    assert_same_tops(
        tops(with_people, "wrapped_top_artists", "artist_name"),
        count_histories.tops(plays, ["artist"]),
    )
    assert_same_tops(
        tops(with_people, "wrapped_top_tracks", "artist_name, track_name"),
        count_histories.tops(plays, ["artist", "title"]),
    )


def test_every_song_is_matched_with_what_it_is(with_people, songs):
    found = with_people.query(
        "select artist_name, track_name, 'spotify:track:' || nullif(spotify_id, ''), "
        "matched_artist_name, matched_track_name, matched_by from history_matches"
    )
    ways = set()
    for artist, title, uri, matched_artist, matched_title, way in found:
        song = songs.get((artist, title, uri))
        if song:
            ways.add(way)
            assert (matched_artist, matched_title) == (
                (song.artist, song.title) if song.in_catalogue else (None, None)
            )
    assert ways == {"id", "name", "plain form", "normal form", None}


def only_simulated(build: Build) -> dict[str, tuple[int, int]]:
    """Count and digest the rows of simulated listeners, and all of tables without listeners."""
    with duckdb.connect(str(build.folder / "test.duckdb"), read_only=True) as connection:
        names = connection.sql(
            """
            select schema_name, table_name, list_contains(list(column_name), 'user_id')
            from duckdb_columns() where not internal
            group by all order by all
            """
        ).fetchall()
        return {
            f"{schema}.{name}": connection.sql(
                f'select count(*), bit_xor(hash(t)) from "{schema}"."{name}" as t '
                f"where {f'user_id <= {LAST_SIMULATED}' if has_users else 'true'}"
            ).fetchall()[0]
            for schema, name, has_users in names
        }


def test_simulated_listeners_stay_as_they_were(small_year, with_people):
    before, after = only_simulated(small_year), only_simulated(with_people)
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed == {
        # what the people played, and who they are
        *("history.files", "history.streams"),
        *("main.stg_history__files", "main.stg_history__streams", "main.history_names"),
        *("main.int_history_songs", "main.int_history_artists", "main.int_history_tracks"),
        *("main.int_played_artists", "main.int_played_tracks"),
        *("main.history_matches", "main.history_screening"),
    }


def test_the_summary_of_a_build_fits_a_screen(with_people, tmp_path, monkeypatch):
    (tmp_path / "target").symlink_to(with_people.folder / "target")
    (tmp_path / "dbt_project.yml").symlink_to(PROJECT / "dbt_project.yml")
    monkeypatch.setenv("WRAPPED_FEED_DB", str(with_people.folder / "test.duckdb"))
    lines = build_summary(tmp_path, 100).splitlines()
    assert any("The history of 4 people" in line for line in lines)
    assert all(len(line) <= 80 for line in lines), lines
    # after it: the pages, those of the history, dbt's log, and the prompt
    assert len(lines) + 4 <= 24, lines


def test_no_real_listener_is_in_the_feed(small_year, with_people):
    feed = digests(small_year.export)
    del feed["manifest.json"]
    assert feed.items() <= digests(with_people.export).items()
    for path in with_people.export.rglob("*.avro"):
        with path.open("rb") as file:
            reader = fastavro.reader(file)
            ids = [record["user_id"] for record in reader if "user_id" in record]
        assert all(user_id <= LAST_SIMULATED for user_id in ids), path
        records = pq.read_table(path.with_suffix(".parquet")).to_pylist()
        assert [record["user_id"] for record in records if "user_id" in record] == ids, path


def tables_with(build: Build, text: str) -> set[str]:
    """Search the text of every table, also where it is compressed in the file."""
    with duckdb.connect(str(build.folder / "test.duckdb"), read_only=True) as connection:
        columns = connection.sql(
            """
            select
                schema_name || '.' || table_name,
                string_agg('"' || column_name || '"::varchar', ', ')
            from duckdb_columns()
            where
                not internal
                and data_type like 'VARCHAR%'
                and table_name in (select table_name from duckdb_tables())
            group by all order by all
            """
        ).fetchall()
        return {
            table
            for table, texts in columns
            if connection.sql(
                f"select 1 from {table} where contains(concat_ws(' ', {texts}), '{text}') limit 1"
            ).fetchall()
        }


def test_private_values_never_leave_the_files(with_people):
    with duckdb.connect(str(with_people.folder / "test.duckdb")) as connection:
        connection.execute("checkpoint")
    mark = "xq7-"
    assert all(value.startswith(mark) for value in PRIVATE.values())
    assert tables_with(with_people, "Not in any Catalogue"), "what is read is found"
    assert not tables_with(with_people, mark)
    read = 0
    for path in with_people.folder.rglob("*"):
        if path.is_file():
            read += 1
            assert mark.encode() not in path.read_bytes(), path
    assert {"test.duckdb", "logs", "target", "export"} <= {
        path.name for path in with_people.folder.iterdir()
    }


RANKED = {
    # they rank a listener among the simulated ones; a real one is beside them, and has one more to
    # be compared with, the listener whose history was exported
    "wrapped_summary": {"minutes_percentile"},
    "wrapped_top_artists": {"fan_rank", "n_artist_listeners", "top_percent"},
    "wrapped_personality": {
        "exploration_certainty",
        "newness_certainty",
        "variety_certainty",
        "uniqueness_certainty",
        "certainty",
    },
    "wrapped_character": {"character", "sentence", "place"},
    "wrapped_club": {"role", "n_members"},
    # the listeners of a country are those of whom the original is one
    "wrapped_sound_town": {"country", "likeness", "is_home"},
}

OTHER = {
    "wrapped_summary": {"username", "is_simulated", "first_play_ended_at"},
    "wrapped_top_tracks": {"first_play_ended_at"},
}
"""Names, and times of which the second is compared."""

NO_BIRTHDAY = "wrapped_listening_age"
"""Histories have no date of birth."""


def test_a_listener_read_back_has_the_same_plays(with_people, twin_of):
    query = (
        "select date_trunc('second', ended_at), track_key, listened_ms, year, local_date, "
        "local_hour, is_skipped, is_listen from int_plays where user_id = {} order by play_id"
    )
    plays = with_people.query(query.format(LAST_SIMULATED + PEOPLE.index("twin") + 1))
    assert plays == with_people.query(query.format(twin_of))
    assert len(plays) > 2000


OF_ALL_LISTENERS = {"wrapped_artist_leaderboard", "wrapped_population"}
WRAPPED = {path.stem for path in (PROJECT / "models/marts/wrapped").glob("wrapped_*.sql")}


@pytest.mark.parametrize("table", sorted(WRAPPED - OF_ALL_LISTENERS))
def test_a_listener_read_back_has_the_same_wrapped(with_people, twin_of, table):
    names = [name for name, *_ in with_people.query(f"describe {table}")]
    except_for = {"user_id"} | RANKED.get(table, set()) | OTHER.get(table, set())
    assert except_for <= set(names)
    columns = ", ".join(name for name in names if name not in except_for)
    if "first_play_ended_at" in names:
        columns += ", date_trunc('second', first_play_ended_at)"
    twin, original = (
        with_people.query(f"select {columns} from {table} where user_id = {user_id} order by all")
        for user_id in (LAST_SIMULATED + PEOPLE.index("twin") + 1, twin_of)
    )
    assert original
    assert twin == ([] if table == NO_BIRTHDAY else original)


HISTORY_MODELS = "history_names path:models/staging path:models/intermediate/history"
"""What reads the files, and what the plays are made of."""


def test_a_zip_with_a_time_zone_and_without_private_sessions(
    small_year, with_people, people, songs, zones, tmp_path
):
    """One build for three vars, none of which touches what the others do."""
    archive = shutil.make_archive(str(tmp_path / "people"), "zip", people)
    build = copy_of(with_people, tmp_path / "build").run_well(
        *("run", "--select", *HISTORY_MODELS.split(), "history_screening"),
        history_dir=archive,
        history_time_zone="America/St_Johns",
        history_private_sessions="drop",
    )
    read = ("history.files", "history.streams")
    assert {name: only_simulated(build)[name] for name in read} == {
        name: only_simulated(with_people)[name] for name in read
    }

    rows = count_histories.read(people, drop_private=True)
    rows = rows[rows["person"] != "twin"]
    assert "private session" in set(rows["reason"])
    assert screening(build) == count_histories.screening(rows)

    plays = count_histories.plays(rows, songs, zones, "America/St_Johns")
    assert {"country", "history_time_zone"} == set(plays["clock_from"])
    expected = Counter(plays[["person", "day", "hour", "clock_from"]].itertuples(index=False))
    found = build.query(
        "select username, local_date, local_hour, clock_from, count(*) from int_history_plays "
        "inner join int_listeners using (user_id) where username <> 'twin' group by all"
    )
    assert {tuple(row): n for row, n in expected.items()} == {row[:-1]: row[-1] for row in found}


def test_a_partial_build_keeps_the_people(with_people, tmp_path):
    build = copy_of(with_people, tmp_path / "build").run_well(
        *("run", "--select", "wrapped_club", "int_history_plays", "int_listener_plays"),
        export_formats=FORMATS,
    )
    assert tables(build) == tables(with_people)
    assert digests(build.export) == digests(with_people.export)


def test_a_build_without_a_history_leaves_no_trace_of_it(small_year, with_people, tmp_path):
    assert tables(with_people) != tables(small_year)
    build = copy_of(with_people, tmp_path / "build").run_well("build", *ONLY_MODELS)
    assert only_simulated(build) == only_simulated(small_year)
    assert tables(build) == tables(small_year)
    assert not tables_with(build, "Not in any Catalogue")
    assert digests(build.export) == digests(small_year.export)


def test_an_unusable_history_changes_nothing(with_people, people, tmp_path):
    build = copy_of(with_people, tmp_path / "build")
    folder = tmp_path / "folder"
    output = build.run_badly("build", history_dir=str(folder))
    assert f"{folder} is not a folder or a zip: set the var history_dir to the folder" in output

    shutil.copytree(people, folder)
    cut = folder / "cleo" / "Spotify Account Data" / "StreamingHistory_music_0.json"
    cut.write_bytes(cut.read_bytes()[:-100])
    output = build.run_badly("build", history_dir=str(folder))
    assert f"The file {cut} is not a complete JSON array of objects" in output
    assert tables(build) == tables(with_people)
    assert digests(build.export) == digests(with_people.export)

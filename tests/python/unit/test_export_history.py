"""Writing a simulated listener's plays as an extended streaming history."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta

import duckdb
import pytest

from wrapped_feed.errors import UserError
from wrapped_feed.history import write
from wrapped_feed.history.write import write_history

KEYS = [
    "ts",
    "platform",
    "ms_played",
    "conn_country",
    "ip_addr",
    "master_metadata_track_name",
    "master_metadata_album_artist_name",
    "master_metadata_album_album_name",
    "spotify_track_uri",
    "episode_name",
    "episode_show_name",
    "spotify_episode_uri",
    "audiobook_title",
    "audiobook_uri",
    "audiobook_chapter_uri",
    "audiobook_chapter_title",
    "reason_start",
    "reason_end",
    "shuffle",
    "skipped",
    "offline",
    "offline_timestamp",
    "incognito_mode",
]


@pytest.fixture
def warehouse(tmp_path):
    """Listener 7 in Namibia with five plays, 8 with one, 9 with none."""
    path = tmp_path / "some.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            create table users as from (values
                (7::bigint, 'Namibia'), (8, 'Japan'), (9, 'Japan')
            ) as users (user_id, location);
            create table countries as from (values
                ('NA', 'Namibia'), ('JP', 'Japan')
            ) as countries (country_code, country);
            create table tracks as from (values
                ('t1', 200000, 'Sigur Rós', 'Ára "bátur" / 夜', 'Með'),
                ('t2', 100000, 'b', 'c', null)
            ) as tracks (track_id, duration, artist, name, album_name);
            create table user_events as from (values
                (
                    70000004::bigint, timestamp '2024-12-31 23:59:59.999', 't1', 7::bigint,
                    200000::bigint
                ),
                (70000000, '2024-01-05 10:32:11.400', 't1', 7, 200000),
                (70000001, '2024-01-05 10:32:11.900', 't2', 7, 500),
                (70000003, '2024-01-06 00:00:00', 't2', 7, 99999),
                (70000002, '2024-01-06 00:00:00', 't1', 7, 0),
                (80000000, '2024-03-01 00:00:00', 't1', 8, 200000)
            ) as user_events (id, timestamp, track_id, user_id, listening_time);
            """
        )
    return path


def read(folder):
    return {path.name: json.loads(path.read_bytes()) for path in sorted(folder.iterdir())}


def test_entries_have_the_keys_and_values_of_an_export(warehouse, tmp_path):
    assert write_history(warehouse, 7, tmp_path / "a" / "b") == (5, 1)
    ((name, entries),) = read(tmp_path / "a" / "b").items()
    assert name == "Streaming_History_Audio_2024_0.json"
    assert all(list(entry) == KEYS for entry in entries)
    assert entries[1] == {
        **dict.fromkeys(KEYS),
        "ts": "2024-01-05T10:32:11Z",
        "platform": "android",
        "ms_played": 500,
        "conn_country": "NA",
        "master_metadata_track_name": "c",
        "master_metadata_album_artist_name": "b",
        "spotify_track_uri": "spotify:track:t2",
        "reason_start": "trackdone",
        "reason_end": "fwdbtn",
        "shuffle": False,
        "skipped": True,
        "offline": False,
        "incognito_mode": False,
    }
    assert entries[0]["master_metadata_track_name"] == 'Ára "bátur" / 夜'
    assert entries[0]["master_metadata_album_album_name"] == "Með"
    assert "夜" in (tmp_path / "a" / "b" / name).read_text(encoding="utf-8")


def test_plays_are_in_order(warehouse, tmp_path):
    write_history(warehouse, 7, tmp_path / "out")
    ((_, entries),) = read(tmp_path / "out").items()
    assert [(entry["ts"], entry["ms_played"], entry["reason_end"]) for entry in entries] == [
        ("2024-01-05T10:32:11Z", 200000, "trackdone"),
        ("2024-01-05T10:32:11Z", 500, "fwdbtn"),
        ("2024-01-06T00:00:00Z", 0, "fwdbtn"),
        ("2024-01-06T00:00:00Z", 99999, "fwdbtn"),
        # cut, not rounded into the next year
        ("2024-12-31T23:59:59Z", 200000, "trackdone"),
    ]
    assert [entry["reason_start"] for entry in entries] == [
        "clickrow",
        *[entry["reason_end"] for entry in entries[:-1]],
    ]
    assert [entry["skipped"] for entry in entries] == [False, True, True, True, False]


def test_files_are_split_by_count_and_named_by_year(warehouse, tmp_path, monkeypatch):
    monkeypatch.setattr(write, "PLAYS_A_FILE", 3)
    n_plays = 10
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from user_events")
        for number in range(n_plays):
            ended = datetime(2023, 12, 25) + timedelta(days=number * 2)
            connection.execute(
                "insert into user_events values (?, ?, 't1', 8, ?)", [number, ended, number]
            )
    assert write_history(warehouse, 8, tmp_path / "out") == (n_plays, 4)
    files = read(tmp_path / "out")
    assert {name: [entry["ms_played"] for entry in files[name]] for name in files} == {
        "Streaming_History_Audio_2023_0.json": [0, 1, 2],
        "Streaming_History_Audio_2023-2024_1.json": [3, 4, 5],
        "Streaming_History_Audio_2024_2.json": [6, 7, 8],
        "Streaming_History_Audio_2024_3.json": [9],
    }


def test_a_full_last_file_is_followed_by_none(warehouse, tmp_path, monkeypatch):
    monkeypatch.setattr(write, "PLAYS_A_FILE", 5)
    assert write_history(warehouse, 7, tmp_path / "out") == (5, 1)


@pytest.mark.parametrize(
    ("user_id", "sentence"),
    [
        (6, "The warehouse has no simulated listener 6: choose one from the table users."),
        (0, "The warehouse has no simulated listener 0: choose one from the table users."),
        (9, "The listener 9 has not played a track: choose another listener."),
    ],
)
def test_listeners_without_a_history_to_write_are_refused(warehouse, tmp_path, user_id, sentence):
    with pytest.raises(UserError) as error:
        write_history(warehouse, user_id, tmp_path / "out")
    assert str(error.value).startswith(sentence)
    assert not (tmp_path / "out").exists()


def test_a_history_is_never_overwritten(warehouse, tmp_path):
    write_history(warehouse, 8, tmp_path / "out")
    before = read(tmp_path / "out")
    with pytest.raises(UserError, match="out has a streaming history already, such as Streaming_"):
        write_history(warehouse, 7, tmp_path / "out")
    assert read(tmp_path / "out") == before


def test_other_files_of_the_folder_stay(warehouse, tmp_path):
    folder = tmp_path / "it's [mine] *"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    write_history(warehouse, 8, folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "Streaming_History_Audio_2024_0.json",
        "notes.txt",
    ]


def test_no_file_appears_unless_all_are_complete(warehouse, tmp_path, monkeypatch):
    # the second cannot be written
    files = [write._File("a.json", 0, 2), write._File("nowhere/b.json", 3, 4)]
    monkeypatch.setattr(write, "_files", lambda connection: files)
    with pytest.raises(UserError, match=r"cannot be written .*nowhere/b.json.*: wait for"):
        write_history(warehouse, 7, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_refused(warehouse, tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(UserError, match=rf"to {folder} \(.*\): choose another folder"):
            write_history(warehouse, 7, folder)


def test_a_warehouse_that_cannot_be_used_is_refused(tmp_path):
    (tmp_path / "text.duckdb").write_text("my diary" * 1000)
    with pytest.raises(UserError, match=r"from .*text.duckdb to .*out \(.*\): wait for a build"):
        write_history(tmp_path / "text.duckdb", 7, tmp_path / "out")
    duckdb.connect(str(tmp_path / "old.duckdb")).close()
    with pytest.raises(UserError, match=r"old.duckdb lacks a table .*: run `make build` first"):
        write_history(tmp_path / "old.duckdb", 7, tmp_path / "out")


def export_history(database, *words):
    return subprocess.run(
        [sys.executable, "-m", "wrapped_feed", "export-history", *words],
        env={**os.environ, "WRAPPED_FEED_DB": str(database)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_the_command_says_what_it_wrote_or_why_it_did_not(warehouse, tmp_path):
    words = ("--user", "7", "--out", str(tmp_path / "out"))
    done = export_history(warehouse, *words)
    assert done.stdout == f"Wrote 5 plays of listener 7 to {tmp_path / 'out'}, in 1 file.\n"
    assert done.returncode == 0
    done = export_history(warehouse, *words)
    assert "has a streaming history already" in done.stdout
    assert done.returncode == 1
    done = export_history(tmp_path / "none.duckdb", *words)
    assert done.stdout.endswith("none.duckdb does not exist: run `make build` first.\n")
    assert done.returncode == 1

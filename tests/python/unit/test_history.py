"""Reading listening histories: every row is accounted for, and unusable files are refused."""

import json
import os
import shutil
import zipfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.python.conftest import PROJECT
from tests.python.histories import PRIVATE, write_account, write_extended
from wrapped_feed.build import make_pages
from wrapped_feed.errors import UserError
from wrapped_feed.history.declared import arrow_schema, declared_tables
from wrapped_feed.history.kinds import kind_of
from wrapped_feed.history.load import load_history, no_history
from wrapped_feed.history.pages import STORY, pages_of
from wrapped_feed.history.people import listener_of

AUDIO = "Streaming_History_Audio_2023_0.json"
MUSIC = "StreamingHistory_music_0.json"


def sources():
    """Read the sources' YAML into the form of dbt's nodes."""
    text = (PROJECT / "models" / "staging" / "_sources.yml").read_text()
    (history,) = (each for each in yaml.safe_load(text)["sources"] if each["name"] == "history")
    for table in history["tables"]:
        columns = {
            column["name"]: {"config": {"meta": {}}, **column} for column in table["columns"]
        }
        yield {"name": table["name"], "columns": columns}


DECLARED = declared_tables(sources())


def load(folder: Path) -> dict[str, pa.Table]:
    return load_history(folder, DECLARED)


def streams(folder: Path) -> list[dict]:
    return load(folder)["streams"].to_pylist()


def files(folder: Path) -> list[tuple]:
    return [tuple(row.values()) for row in load(folder)["files"].to_pylist()]


def test_the_keys_of_the_extended_history_are_read(tmp_path):
    write_extended(
        tmp_path / AUDIO,
        [
            {
                "skipped": None,
                "shuffle": True,
                "offline": True,
                "offline_timestamp": 1_673_778_000,
                "incognito_mode": True,
            }
        ],
    )
    assert streams(tmp_path) == [
        {
            "listener": "you",
            "file_name": AUDIO,
            "row_number": 1,
            "kind": "extended audio",
            "ended_at": datetime(2023, 1, 15, 10, 32, 11),
            "ms_played": 200_000,
            "track_name": "First Song",
            "artist_name": "Ada Example",
            "album_name": "First Album",
            "track_uri": "spotify:track:0000000000000000000001",
            "episode_name": None,
            "episode_uri": None,
            "audiobook_title": None,
            "audiobook_uri": None,
            "country": "DE",
            "reason_start": "trackdone",
            "reason_end": "trackdone",
            "shuffle": True,
            "skipped": None,
            "offline": True,
            "offline_at": datetime(2023, 1, 15, 10, 20),
            "is_private": True,
            "defect": None,
        }
    ]


def test_the_keys_of_the_account_data_are_read(tmp_path):
    for name in (MUSIC, "StreamingHistory_podcast_0.json", "StreamingHistory_audiobook_0.json"):
        write_account(tmp_path / name, [{}])
    found = [{name: value for name, value in row.items() if value} for row in streams(tmp_path)]
    of_the_file = {"listener": "you", "row_number": 1}
    when = {"ended_at": datetime(2023, 1, 15, 10, 32), "ms_played": 200_000}
    assert found == [
        {
            **of_the_file,
            "file_name": "StreamingHistory_audiobook_0.json",
            "kind": "account audiobook",
            **when,
            "audiobook_title": "First Book",
        },
        {
            **of_the_file,
            "file_name": MUSIC,
            "kind": "account music",
            **when,
            "track_name": "First Song",
            "artist_name": "Ada Example",
        },
        {
            **of_the_file,
            "file_name": "StreamingHistory_podcast_0.json",
            "kind": "account podcast",
            **when,
            "episode_name": "First Episode",
        },
    ]


def test_addresses_agents_and_account_names_are_not_read(tmp_path):
    write_extended(tmp_path / AUDIO, [{}, {"key_of_later_exports": "xq7-later"}])
    tables = load(tmp_path)
    assert "xq7" in (tmp_path / AUDIO).read_text()
    assert "xq7" not in str([table.to_pylist() for table in tables.values()])
    keys = {key for column in DECLARED["streams"] for key in (column.account, column.extended)}
    assert not keys & set(PRIVATE)


def test_keys_that_older_exports_lack_are_null(tmp_path):
    row = {"ts": "2019-01-01T00:00:00Z", "ms_played": 0}
    (tmp_path / "endsong_0.json").write_text(json.dumps([row, {**row, "skipped": True}]))
    assert [(row["skipped"], row["country"], row["defect"]) for row in streams(tmp_path)] == [
        (None, None, None),
        (True, None, None),
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("StreamingHistory.json", "account music"),
        ("StreamingHistory0.json", "account music"),
        ("StreamingHistory_music_12.json", "account music"),
        ("StreamingHistory_podcast_0.json", "account podcast"),
        ("StreamingHistory_audiobook_0.json", "account audiobook"),
        ("Streaming_History_Audio_2019-2020_3.json", "extended audio"),
        ("Streaming_History_Video_2019-2024.json", "extended video"),
        ("endsong.json", "extended audio"),
        ("endsong_10.json", "extended audio"),
        ("endvideo_0.json", "extended video"),
        ("Playlist1.json", "not a history"),
        ("SearchQueries.json", "not a history"),
        ("._StreamingHistory0.json", "not a history"),
        ("StreamingHistory0.json.part", "not a history"),
        ("Streaming_History_Audio_2019.csv", "not a history"),
    ],
)
def test_kinds(name, kind):
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("file_name", "listener"),
    [
        ("x.json", "you"),
        ("MyData/x.json", "you"),
        ("mydata/x.json", "you"),
        ("MyData (1)/x.json", "you"),
        ("Spotify Account Data/x.json", "you"),
        ("Spotify Extended Streaming History 2/x.json", "you"),
        ("my_spotify_data.zip/Spotify Account Data/x.json", "you"),
        ("my_spotify_data (3)/MyData/x.json", "you"),
        ("anna/x.json", "anna"),
        ("anna/MyData/x.json", "anna"),
        ("MyData/anna/2023/x.json", "anna"),
        ("anna.zip/MyData/x.json", "anna"),
        ("Anna Ö. (2)/my_spotify_data.zip/x.json", "Anna Ö. (2)"),
        ("MyDatabase/x.json", "MyDatabase"),
    ],
)
def test_people(file_name, listener):
    assert listener_of(file_name) == listener


def test_files_of_several_people_in_folders_and_zips(tmp_path):
    write_account(tmp_path / MUSIC, [{}, {}])
    write_extended(tmp_path / "anna" / "MyData" / AUDIO, [{}])
    (tmp_path / "anna" / "MyData" / "Playlist1.json").write_text("not even JSON")
    with zipfile.ZipFile(tmp_path / "ben.ZIP", "w") as archive:
        archive.writestr("MyData\\ReadMe.pdf", b"PDF")
        archive.write(tmp_path / MUSIC, f"MyData\\{MUSIC}")
        archive.mkdir("MyData/empty")
        archive.writestr("MyData\\empty\\", b"")
        archive.write(tmp_path / MUSIC, f"../../{MUSIC}")
    assert files(tmp_path) == [
        ("you", MUSIC, "account music", 2),
        ("anna", "anna/MyData/Playlist1.json", "not a history", None),
        ("anna", f"anna/MyData/{AUDIO}", "extended audio", 1),
        ("ben", f"ben.ZIP/../../{MUSIC}", "account music", 2),
        ("ben", "ben.ZIP/MyData/ReadMe.pdf", "not a history", None),
        ("ben", f"ben.ZIP/MyData/{MUSIC}", "account music", 2),
    ]
    assert len(streams(tmp_path)) == 7


def test_the_history_may_be_a_zip_and_nothing_is_left_of_it(tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    write_account(tmp_path / MUSIC, [{}])
    with zipfile.ZipFile(tmp_path / "my_spotify_data.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / MUSIC, f"Spotify Account Data/{MUSIC}")
    assert files(tmp_path / "my_spotify_data.zip") == [
        ("you", f"Spotify Account Data/{MUSIC}", "account music", 1)
    ]
    assert not list(scratch.iterdir())


def test_odd_paths(tmp_path):
    folder = tmp_path / "it's [odd] {here}? *" / "Zoë\n* [a-z]"
    write_account(folder / "StreamingHistory'[0-9].json", [{}])
    write_account(folder / "StreamingHistory'5.json", [{}, {}])
    write_account(folder / ".hidden" / "StreamingHistory*.json", [{}] * 3)
    (folder / os.fsdecode(b"photo\xff.jpg")).touch()
    (folder / "StreamingHistory_loop").symlink_to(folder.parent)
    (folder / "StreamingHistory_gone.json").symlink_to(folder / "gone")
    person = "Zoë\n* [a-z]"
    assert files(folder.parent) == [
        (person, f"{person}/.hidden/StreamingHistory*.json", "account music", 3),
        (person, f"{person}/StreamingHistory'5.json", "account music", 2),
        (person, f"{person}/StreamingHistory'[0-9].json", "account music", 1),
        (person, f"{person}/StreamingHistory_gone.json", "not a history", None),
        (person, f"{person}/StreamingHistory_loop", "not a history", None),
        (person, f"{person}/photo\\xff.jpg", "not a history", None),
    ]


def test_rows_keep_the_order_of_the_file(tmp_path):
    write_extended(tmp_path / AUDIO, [{"ms_played": number} for number in range(25_000)])
    found = streams(tmp_path)
    assert [row["ms_played"] for row in found] == list(range(25_000))
    assert [row["row_number"] for row in found] == list(range(1, 25_001))


EARLY = "ts is before Spotify was founded"
WHOLE = "ms_played is not a whole number, or too large for one"


@pytest.mark.parametrize(
    ("change", "column", "value", "defect"),
    [
        ({"ts": None}, "ended_at", None, "ts is missing"),
        ({"ts": ""}, "ended_at", None, "ts is missing"),
        ({"ts": "yesterday"}, "ended_at", None, "ts is not a time"),
        ({"ts": "2023-02-30T00:00:00Z"}, "ended_at", None, "ts is not a time"),
        ({"ts": "infinity"}, "ended_at", None, "ts is not a time"),
        ({"ts": "1970-01-01T00:00:00Z"}, "ended_at", datetime(1970, 1, 1), EARLY),
        ({"ts": "2006-04-22T23:59:59Z"}, "ended_at", datetime(2006, 4, 22, 23, 59, 59), EARLY),
        ({"ts": "2006-04-23T00:00:00Z"}, "ended_at", datetime(2006, 4, 23), None),
        ({"ms_played": None}, "ms_played", None, "ms_played is missing"),
        ({"ms_played": "long"}, "ms_played", None, WHOLE),
        ({"ms_played": 1.5}, "ms_played", None, WHOLE),
        ({"ms_played": 10**20}, "ms_played", None, WHOLE),
        # 25 days and more; later sums could not hold such plays
        ({"ms_played": 2**31}, "ms_played", None, WHOLE),
        ({"ms_played": 2**31 - 1}, "ms_played", 2**31 - 1, None),
        ({"ms_played": "-1"}, "ms_played", -1, "ms_played is below 0"),
        ({"ms_played": 0}, "ms_played", 0, None),
        ({"ms_played": "7"}, "ms_played", 7, None),
        ({"master_metadata_track_name": ""}, "track_name", None, None),
        ({"master_metadata_track_name": "a\x00b"}, "track_name", "a\x00b", None),
        ({"master_metadata_track_name": "Ελλάδα 🎧"}, "track_name", "Ελλάδα 🎧", None),
        ({"skipped": "perhaps"}, "skipped", None, None),
        ({"offline_timestamp": None}, "offline_at", None, None),
        ({"offline_timestamp": 1}, "offline_at", None, None),
        ({"offline_timestamp": -1}, "offline_at", None, None),
        ({"offline_timestamp": 10**18}, "offline_at", None, None),
        (
            {"offline_timestamp": 1_673_778_000_123},
            "offline_at",
            datetime(2023, 1, 15, 10, 20, 0, 123_000),
            None,
        ),
    ],
)
def test_odd_values(tmp_path, change, column, value, defect):
    write_extended(tmp_path / AUDIO, [change, {}])
    first, second = streams(tmp_path)
    assert (first[column], first["defect"]) == (value, defect)
    assert second["defect"] is None


def test_rows_that_are_null_are_kept(tmp_path):
    write_account(tmp_path / MUSIC, [{}])
    (tmp_path / MUSIC).write_text((tmp_path / MUSIC).read_text().replace("[", "[null, "))
    assert [row["defect"] for row in streams(tmp_path)] == ["endTime is missing", None]


def test_a_byte_order_mark_and_empty_files(tmp_path):
    write_account(tmp_path / MUSIC, [{}])
    (tmp_path / MUSIC).write_bytes(b"\xef\xbb\xbf" + (tmp_path / MUSIC).read_bytes() + b"\n")
    write_account(tmp_path / "StreamingHistory_music_1.json", [])
    assert [row[3] for row in files(tmp_path)] == [1, 0]


def test_without_a_history_both_tables_are_empty():
    tables = no_history(DECLARED)
    assert {name: len(table) for name, table in tables.items()} == {"files": 0, "streams": 0}
    assert tables["streams"].schema == arrow_schema(DECLARED["streams"])


SECONDS = st.datetimes(datetime(2001, 9, 10), datetime(2286, 11, 20)).map(
    lambda moment: moment.replace(microsecond=0)
)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            SECONDS,
            st.integers(0, 2**31 - 1),
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
            SECONDS,
            st.booleans(),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_is_written_is_read(tmp_path_factory, plays):
    folder = tmp_path_factory.mktemp("plays")
    epoch = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    write_extended(
        folder / AUDIO,
        [
            {
                "ts": f"{ended_at:%Y-%m-%dT%H:%M:%SZ}",
                "ms_played": ms,
                "master_metadata_track_name": name,
                "offline_timestamp": (offline_at - epoch) // timedelta(seconds=1),
                "shuffle": shuffle,
            }
            for ended_at, ms, name, offline_at, shuffle in plays
        ],
    )
    columns = ["ended_at", "ms_played", "track_name", "offline_at", "shuffle"]
    table = load(folder)["streams"]
    assert [tuple(row.values()) for row in table.select(columns).to_pylist()] == plays
    assert table.schema == arrow_schema(DECLARED["streams"])
    shutil.rmtree(folder)


def write_bytes(content: bytes):
    return lambda folder: (folder / AUDIO).write_bytes(content)


def write_zip(name: str, edit):
    """Replace the history by a zip of it, whose bytes are edited."""

    def replace(folder: Path) -> None:
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.write(folder / AUDIO, AUDIO)
        (folder / AUDIO).unlink()
        (folder / name).write_bytes(edit((folder / name).read_bytes()))

    return replace


def encrypted(content: bytes) -> bytes:
    """Set the flag of encrypted members, in the header and in the directory at the end."""
    changed = bytearray(content)
    changed[6] |= 1
    changed[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def only_other_files(folder: Path) -> None:
    (folder / AUDIO).rename(folder / "Playlist1.json")


def people_who_differ_by_case(folder: Path) -> None:
    for name in ("Anna", "anna"):
        write_account(folder / name / MUSIC, [{}])


def people_who_differ_by_accents(folder: Path) -> None:
    for name in ("Zoe\u0308", "Zo\u00eb"):
        write_account(folder / name / MUSIC, [{}])


INCOMPLETE = f"The file {{0}}/{AUDIO} is not a complete JSON array of objects"
AGAIN = "download or unpack it again, or remove it."

REFUSED = {
    "missing": (shutil.rmtree, "{0} is not a folder or a zip: set the var history_dir"),
    "empty folder": (lambda folder: (folder / AUDIO).unlink(), "no listening history in {0}: put"),
    "other files": (only_other_files, "There is no listening history in {0}: put files such as"),
    "empty file": (write_bytes(b""), f"{INCOMPLETE}: {AGAIN}"),
    "zeros": (write_bytes(bytes(100)), f"{INCOMPLETE}: {AGAIN}"),
    "object": (write_bytes(b'{"ts": "x"}'), f"{INCOMPLETE}: {AGAIN}"),
    "UTF-16": (write_bytes("[]".encode("utf-16")), f"{INCOMPLETE}: {AGAIN}"),
    "HTML": (write_bytes(b"<html>"), f"{INCOMPLETE}: {AGAIN}"),
    "cut off in a value": (write_bytes(b'[{"ts": "x"}, {"ts": "'), f"{INCOMPLETE}: {AGAIN}"),
    "cut off between rows": (write_bytes(b'[{"ts": "x"},'), f"{INCOMPLETE}: {AGAIN}"),
    "cut off in a list": (write_bytes(b'[{"a": [1]'), INCOMPLETE),
    "two arrays": (write_bytes(b'[{"ts": "x"}][{"ts": "y"}]'), f"{INCOMPLETE}: {AGAIN}"),
    "numbers": (write_bytes(b"[1, 2]"), f"{INCOMPLETE}: {AGAIN}"),
    "Latin-1": (write_bytes('[{"ts": "é"}]'.encode("latin-1")), INCOMPLETE),
    "neither shape": (
        lambda folder: write_account(folder / AUDIO, [{}]),
        f"No row of {{0}}/{AUDIO} has a value for ts or ms_played, which the histories of",
    ),
    "damaged zip": (
        write_zip("a.zip", lambda content: content[: len(content) // 2]),
        "The zip {0}/a.zip is damaged or cannot be unpacked (File is not a zip file): download it",
    ),
    "zip with a wrong checksum": (
        write_zip("a.zip", lambda content: content.replace(b"2023-01", b"2024-01")),
        f"The zip {{0}}/a.zip is damaged or cannot be unpacked (Bad CRC-32 for file '{AUDIO}')",
    ),
    "encrypted zip": (
        write_zip("a.zip", encrypted),
        "The zip {0}/a.zip is encrypted: unpack it, and put the unpacked folder in its place.",
    ),
    "truncated file in a zip": (
        lambda folder: (write_bytes(b"[{")(folder), write_zip("a.zip", bytes)(folder)),
        f"The file {{0}}/a.zip/{AUDIO} is not a complete JSON array of objects: {AGAIN}",
    ),
    "people who differ by case": (
        people_who_differ_by_case,
        "The folders of two people, Anna and anna, differ only by case or accents: rename one",
    ),
    "people who differ by accents": (
        people_who_differ_by_accents,
        "differ only by case or accents",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_unusable_histories_are_refused(tmp_path, case):
    folder = tmp_path / "history"
    write_extended(folder / AUDIO, [{}])
    change, sentence = REFUSED[case]
    change(folder)
    with pytest.raises(UserError) as caught:
        load(folder)
    message = str(caught.value)
    assert sentence.format(folder) in message
    assert message.endswith(".")
    assert "\n" not in message


def test_messages_do_not_quote_the_history(tmp_path):
    write_bytes(b'[{"ts": "2023-01-01T00:00:00Z", "ts": "x", "ip_addr": "xq7"}]')(tmp_path)
    with pytest.raises(UserError, match="array of objects: download") as caught:
        load(tmp_path)
    assert "xq7" not in str(caught.value)


def test_a_history_whose_path_is_not_utf_8_is_refused(tmp_path):
    write_extended(tmp_path / os.fsdecode(b"anna\xff") / AUDIO, [{}])
    sentence = rf"anna\\xff/{AUDIO} is not UTF-8: rename the file or its folder\."
    with pytest.raises(UserError, match=sentence):
        load(tmp_path)


@given(st.data())
@settings(max_examples=50)
def test_a_zip_with_any_byte_changed_is_read_or_refused(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("zip")
    write_extended(folder / AUDIO, [{}])
    write_zip("a.zip", bytes)(folder)
    content = bytearray((folder / "a.zip").read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "a.zip").write_bytes(content)
    with suppress(UserError):
        assert len(streams(folder)) == 1
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", [AUDIO, "a.zip", "anna"])
def test_what_may_not_be_read_is_refused(tmp_path, monkeypatch, name):
    write_extended(tmp_path / AUDIO, [{}])
    write_zip("a.zip", bytes)(tmp_path)
    write_extended(tmp_path / AUDIO, [{}])
    (tmp_path / "anna").mkdir()
    denied = tmp_path / name

    def deny(original):
        def opening(path, *arguments, **options):
            if str(path) == str(denied):
                raise PermissionError(13, "Permission denied", str(path))
            return original(path, *arguments, **options)

        return opening

    # not by permissions, which do not hold for root
    monkeypatch.setattr("io.open", deny(open))
    monkeypatch.setattr("os.scandir", deny(os.scandir))
    with pytest.raises(UserError) as caught:
        load(tmp_path)
    assert f"{denied} cannot be" in str(caught.value)
    assert "(Permission denied): fix" in str(caught.value)


def test_pages_of_an_earlier_build_are_no_part_of_a_history(tmp_path):
    write_account(tmp_path / "ann" / MUSIC, [{}])
    for folder in (pages_of(tmp_path), pages_of(tmp_path / "ann"), tmp_path / ".wrapped.partial"):
        folder.mkdir()
        (folder / STORY).touch()
        (folder / "index.html").touch()
    # a person may have that name
    write_account(tmp_path / "bob" / "wrapped" / MUSIC, [{}])
    assert [name for _, name, *_ in files(tmp_path)] == [f"ann/{MUSIC}", f"bob/wrapped/{MUSIC}"]


def test_a_warehouse_without_plays_of_a_history_is_said(tmp_path, monkeypatch, capsys):
    (tmp_path / "warehouse").touch()
    monkeypatch.setenv("WRAPPED_FEED_DB", str(tmp_path / "warehouse"))
    monkeypatch.setattr("wrapped_feed.build.write_docs", lambda *_: 0)
    monkeypatch.setattr("wrapped_feed.pages.write.write_pages", lambda *_: 60)
    monkeypatch.setattr("wrapped_feed.pages.write.write_history_pages", lambda *_: 0)
    assert make_pages(tmp_path, {}, str(tmp_path)) == 0
    assert "The warehouse has no play of a history" in capsys.readouterr().out
    assert make_pages(tmp_path, {}, "") == 0
    assert "history" not in capsys.readouterr().out

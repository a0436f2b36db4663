"""Files from anywhere: broken rows are set aside, files of no use get one sentence."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.python.conftest import PROJECT
from wrapped_feed.catalogue.files import CatalogueError, check_catalogue, open_catalogue

VARS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]


def check(folder: Path, most_broken: float = 0.05, n_clusters: int = 3):
    return check_catalogue(
        folder, VARS["catalogue_ranges"], most_broken, n_clusters, date(2025, 1, 1)
    )


def spoil(path: Path, change) -> None:
    path.write_bytes(change(path.read_bytes()))


def first_rows(n_rows: int):
    return lambda text: b"\n".join(text.split(b"\n")[: n_rows + 1]) + b"\n"


def is_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def rename_columns(old: bytes, new: bytes):
    return lambda text: text.replace(old, new, 1)


def other_delimiter(text: bytes) -> bytes:
    return text.replace(b",", b";")


REFUSED = {
    "folder missing": (lambda folder: shutil.rmtree(folder), "There is no file {0}/tracks.csv:"),
    "file missing": (lambda folder: (folder / "artists.csv").unlink(), "no file {0}/artists.csv:"),
    "neither extended set": (
        lambda folder: (folder / "tracks_extended.csv").unlink(),
        "There is no file {0}/spotify_data.csv (nor tracks_extended.csv): put it there",
    ),
    "folder for a file": (
        lambda folder: is_folder(folder / "tracks.csv"),
        "{0}/tracks.csv is no file: put the file of that name in its place.",
    ),
    "empty": (
        lambda folder: spoil(folder / "tracks.csv", lambda text: b""),
        "The file {0}/tracks.csv is empty: put the whole file there.",
    ),
    "header only": (
        lambda folder: spoil(folder / "artists.csv", first_rows(0)),
        "The file {0}/artists.csv has no rows below its header",
    ),
    "column renamed": (
        lambda folder: spoil(folder / "tracks.csv", rename_columns(b"valence", b"mood")),
        "The header of {0}/tracks.csv must name the columns id, name",
    ),
    "column named twice": (
        lambda folder: spoil(folder / "artists.csv", rename_columns(b"genres", b"popularity")),
        "The header of {0}/artists.csv names the column popularity twice: drop one.",
    ),
    "other delimiter": (
        lambda folder: spoil(folder / "artists.csv", other_delimiter),
        "must name the columns id, followers, name, popularity (it lacks id, followers, name, "
        "popularity), with commas between",
    ),
    "UTF-16": (
        lambda folder: spoil(folder / "artists.csv", lambda text: text.decode().encode("utf-16")),
        "The file {0}/artists.csv is UTF-16: save it as UTF-8.",
    ),
    "Latin-1 header": (
        lambda folder: spoil(
            folder / "artists.csv", rename_columns(b"genres", "genrés".encode("latin-1"))
        ),
        "The file {0}/artists.csv is not UTF-8: save it as UTF-8.",
    ),
    "quotes never closed": (
        lambda folder: spoil(
            folder / "artists.csv",
            lambda text: b"\n".join(line for line in text.split(b"\n") if b'"' not in line).replace(
                b"\n", b'\n"', 1
            ),
        ),
        "rows of {0}/artists.csv are broken, more than the var most_broken_rows (0.05) allows",
    ),
    "text for numbers": (
        lambda folder: spoil(
            folder / "artists.csv",
            lambda text: b"\n".join(
                line if n == 0 else line.rsplit(b",", 1)[0] + b",many"
                for n, line in enumerate(text.split(b"\n"))
            ),
        ),
        "the first is line 2, column popularity: 'many' is no number. Mend them, or raise the var.",
    ),
    "no common song names": (
        lambda folder: spoil(
            folder / "tracks_extended.csv",
            lambda text: (
                text.split(b"\n")[0]
                + b"\n0,t,A,B,no such name,1,1,False,0,0,0,0,0,0,0,0,0,0,0,0,pop\n"
            ),
        ),
        "No song name of {0}/tracks.csv occurs in tracks_extended.csv",
    ),
    "no common artists": (
        lambda folder: spoil(
            folder / "artists.csv", lambda text: text.split(b"\n")[0] + b"\nx,1.0,[],Nobody,1\n"
        ),
        "is in artists.csv, by id or by name: put files there that belong together.",
    ),
}


@pytest.mark.parametrize(("spoiling", "sentence"), REFUSED.values(), ids=REFUSED)
def test_files_of_no_use_get_a_sentence(catalogue_files, spoiling, sentence):
    spoiling(catalogue_files)
    with pytest.raises(CatalogueError) as refused:
        check(catalogue_files)
    said = str(refused.value)
    assert sentence.format(catalogue_files) in said
    assert "\n" not in said


def test_fewer_tracks_than_clusters_are_refused(catalogue_files):
    with pytest.raises(CatalogueError, match=r"fewer than the var n_audio_clusters \(9999\)"):
        check(catalogue_files, n_clusters=9999)


def test_a_window_before_every_release_is_refused(catalogue_files):
    with pytest.raises(CatalogueError, match=r"is released before the var end_date \(1861-01-01\)"):
        check_catalogue(catalogue_files, VARS["catalogue_ranges"], 0.05, 3, date(1861, 1, 1))


TRACK = (
    "{id},{name},{popularity},{duration_ms},0,{artists},{id_artists},{release_date},{danceability},"
    "0.5,5,-5,1,0.1,0.1,0.1,0.1,0.1,120,4"
)
GOOD = {
    "id": "good",
    "name": "Good",
    "popularity": "50",
    "duration_ms": "200000",
    "artists": "\"['A']\"",
    "id_artists": "\"['a1']\"",
    "release_date": "1999-07",
    "danceability": "0.5",
}
BROKEN = [
    # what is broken in a row, and how it is told of
    ({"popularity": "many"}, ("popularity", "many", "is no number")),
    ({"popularity": "500"}, ("popularity", "500", "is not from 0 to 100")),
    ({"popularity": ""}, ("popularity", None, "is no number")),
    ({"duration_ms": "-1"}, ("duration_ms", "-1", "is not from 1 to 2.14748e+09")),
    ({"danceability": "NaN"}, ("danceability", "NaN", "is not from 0 to 1")),
    ({"danceability": "inf"}, ("danceability", "inf", "is not from 0 to 1")),
    (
        {"release_date": "2024-13-45"},
        ("release_date", "2024-13-45", "is no date (YYYY, YYYY-MM or YYYY-MM-DD)"),
    ),
    (
        {"release_date": "31-12-1999"},
        ("release_date", "31-12-1999", "is no date (YYYY, YYYY-MM or YYYY-MM-DD)"),
    ),
    ({"release_date": "0000"}, ("release_date", "0000", "is earlier than 1860-01-01")),
    ({"release_date": "1066"}, ("release_date", "1066", "is earlier than 1860-01-01")),
    ({"release_date": ""}, ("release_date", None, "is missing")),
    ({"name": ""}, ("name", None, "is missing")),
    ({"artists": "['']", "id_artists": "[]"}, ("artists", "['']", "names no artist")),
]


def test_broken_rows_are_set_aside_with_line_column_and_value(catalogue_files):
    header, *_ = (catalogue_files / "tracks.csv").read_text().split("\n")
    two_lines = TRACK.format(**{**GOOD, "name": '"on\ntwo lines"'})
    lines, expected, line = [header], [], 2
    for broken, (column, value, reason) in BROKEN:
        lines += [two_lines, TRACK.format(**{**GOOD, **broken})]
        expected.append((line + 2, column, value, reason))
        line += 3
    lines += ["too,few", TRACK.format(**GOOD) + ",too,many", TRACK.format(**GOOD)]
    expected.append((line, None, "too,few", "the row has too few columns"))
    expected.append((line + 1, None, lines[-2], "the row has too many columns"))
    lines += [TRACK.format(**{**GOOD, "popularity": "101"})]
    expected.append((line + 3, "popularity", "101", "is not from 0 to 100"))
    (catalogue_files / "tracks.csv").write_text("\n".join(lines) + "\n")
    (catalogue_files / "artists.csv").write_text("id,followers,genres,name,popularity\na1,,,A,1\n")
    extended = catalogue_files / "spotify_data.csv"
    extended.write_text("track_id,track_name,artist_name,genre,popularity\nx,Good,A,pop,1\n")
    (catalogue_files / "tracks_extended.csv").unlink()
    _, rejects = check(catalogue_files, most_broken=1.0, n_clusters=1)
    assert [
        (each["line"], each["column_name"], each["value"], each["reason"])
        for each in rejects.to_pylist()
    ] == expected
    assert set(rejects["file_name"].to_pylist()) == {"tracks.csv"}


NUL, LONG, FAR_TOO_LONG = "a\0b", "x" * 10_000, "y" * 100_000_000
FOREIGN = [
    "'); drop table users; --",
    "<script>alert(1)</script>",
    '"quoted"; and, more',
    "two\nlines",
    "مرحبا بالعالم",
    "🎧👩‍👩‍👧",
    NUL,
    LONG,
]


def test_foreign_ids_arrive_as_written(catalogue_files):
    with (catalogue_files / "artists.csv").open("a", encoding="utf-8") as file:
        for text in FOREIGN:
            quoted = '"' + text.replace('"', '""') + '"'
            file.write(f"{quoted},1.0,[],{quoted},5\n")
        file.write(f'too long,1.0,[],"{FAR_TOO_LONG}",5\n')
        file.write("last,1.0,[],Last,5\n")
    with duckdb.connect() as connection:
        open_catalogue(
            connection, catalogue_files, VARS["catalogue_ranges"], 0.05, 3, date(2025, 1, 1)
        )
        rows = connection.sql("select id, name from catalogue.artists").fetchall()
        assert [row for row in rows if row[0] == row[1]] == [(text, text) for text in FOREIGN]
        assert rows[-1] == ("last", "Last")
        ((reason, value),) = connection.sql(
            "select reason, value from catalogue.rejects where value like '%yyy%'"
        ).fetchall() or [("", "")]
        assert len(value) <= 200, reason


def test_a_bom_and_latin_letters(catalogue_files):
    spoil(catalogue_files / "artists.csv", lambda text: b"\xef\xbb\xbf" + text)
    with (catalogue_files / "artists.csv").open("ab") as file:
        file.write("latin,1.0,[],Beyoncé,5\n".encode("latin-1"))
    files, rejects = check(catalogue_files)
    assert files[1].columns[0] == "id"
    reasons = {each["reason"] for each in rejects.to_pylist()}
    assert "the text is not UTF-8" in reasons


def test_a_million_equal_rows(catalogue_files):
    _, before = check(catalogue_files)
    row = (catalogue_files / "tracks_extended.csv").read_text().split("\n")[1]
    with (catalogue_files / "tracks_extended.csv").open("a") as file:
        file.write((row + "\n") * 1_000_000)
    assert check(catalogue_files)[1].equals(before)


def test_one_track_and_constant_features(catalogue_files):
    header, *_ = (catalogue_files / "tracks.csv").read_text().split("\n")
    (catalogue_files / "tracks.csv").write_text(f"{header}\n{TRACK.format(**GOOD)}\n")
    (catalogue_files / "artists.csv").write_text("id,followers,genres,name,popularity\na1,,,A,1\n")
    with (catalogue_files / "tracks_extended.csv").open("a") as file:
        file.write("0,t,A,B,Good,1,1,False,0,0,0,0,0,0,0,0,0,0,0,0,pop\n")
    _, rejects = check(catalogue_files, n_clusters=1)
    assert "tracks" not in rejects["data_set"].to_pylist()

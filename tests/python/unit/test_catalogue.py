"""Loading catalogue files: defects are recorded, unusable files are refused with a message."""

import gzip
import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from tests.python.conftest import PROJECT
from wrapped_feed.catalogue.declared import declared_data_sets
from wrapped_feed.catalogue.load import load_catalogue
from wrapped_feed.catalogue.rows import LONGEST_VALUE
from wrapped_feed.errors import UserError


def sources():
    """Read the sources' YAML into the form of dbt's nodes."""
    text = (PROJECT / "models" / "staging" / "_sources.yml").read_text()
    catalogue, *_ = yaml.safe_load(text)["sources"]
    for table in catalogue["tables"]:
        columns = {
            column["name"]: {"config": {"meta": {}}, **column} for column in table["columns"]
        }
        yield {"name": table["name"], "config": table["config"], "columns": columns}


DATA_SETS = declared_data_sets(sources())


def load(
    folder: Path,
    most_broken: float = 0.05,
    n_clusters: int = 3,
    end_date: date = date(2025, 1, 1),
) -> dict[str, pa.Table]:
    return load_catalogue(folder, DATA_SETS, most_broken, n_clusters, end_date)


def defects(table: pa.Table) -> list[tuple[int, str | None, str | None, str]]:
    return [
        (row["line"], *defect.values())
        for row in table.to_pylist()
        for defect in row["defects"] or []
    ]


def change(path: Path, edit) -> None:
    path.write_bytes(edit(path.read_bytes()))


def first_rows(n_rows: int):
    return lambda text: b"\n".join(text.split(b"\n")[: n_rows + 1]) + b"\n"


def is_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def compress(path: Path, edit=bytes) -> None:
    """Replace a file by a compressed one, whose bytes are edited."""
    zipped = path.with_name(f"{path.name}.gz")
    zipped.write_bytes(edit(gzip.compress(path.read_bytes())))
    path.unlink()


def flip_a_bit(zipped: bytes) -> bytes:
    middle = len(zipped) // 2
    return zipped[:middle] + bytes([zipped[middle] ^ 1]) + zipped[middle + 1 :]


def rename_columns(old: bytes, new: bytes):
    return lambda text: text.replace(old, new, 1)


def other_delimiter(text: bytes) -> bytes:
    return text.replace(b",", b";")


REFUSED = {
    "folder missing": (lambda folder: shutil.rmtree(folder), "There is no file {0}/tracks.csv:"),
    "file missing": (lambda folder: (folder / "artists.csv").unlink(), "no file {0}/artists.csv:"),
    "neither extended set": (
        lambda folder: (folder / "tracks_extended.csv").unlink(),
        "There is no file {0}/tracks_extended.csv or {0}/dataset.csv or {0}/spotify_data.csv",
    ),
    "folder for a file": (
        lambda folder: is_folder(folder / "tracks.csv"),
        "{0}/tracks.csv is not a file: replace it with the CSV file of that name.",
    ),
    "empty": (
        lambda folder: change(folder / "tracks.csv", lambda text: b""),
        "The file {0}/tracks.csv is empty: use the complete file.",
    ),
    "header only": (
        lambda folder: change(folder / "artists.csv", first_rows(0)),
        "The file {0}/artists.csv has no rows below its header",
    ),
    "column renamed": (
        lambda folder: change(folder / "tracks.csv", rename_columns(b"valence", b"mood")),
        "The header of {0}/tracks.csv must have the columns id, name",
    ),
    "header of a broken quote": (
        lambda folder: change(folder / "artists.csv", lambda text: b'"' + b"x" * 200_000),
        "The header of {0}/artists.csv cannot be read as CSV",
    ),
    "column named twice": (
        lambda folder: change(folder / "artists.csv", rename_columns(b"genres", b"popularity")),
        "The header of {0}/artists.csv has the column popularity more than once (DuckDB ignores",
    ),
    "column named twice, in capitals": (
        lambda folder: change(folder / "artists.csv", rename_columns(b"genres", b"Popularity")),
        "The header of {0}/artists.csv has the column Popularity more than once",
    ),
    "other delimiter": (
        lambda folder: change(folder / "artists.csv", other_delimiter),
        "must have the columns id, followers, name, popularity (missing: id, followers, name, "
        "popularity), separated by commas",
    ),
    "UTF-16": (
        lambda folder: change(folder / "artists.csv", lambda text: text.decode().encode("utf-16")),
        "The file {0}/artists.csv is UTF-16: save it as UTF-8.",
    ),
    "Latin-1 header": (
        lambda folder: change(
            folder / "artists.csv", rename_columns(b"genres", "genrés".encode("latin-1"))
        ),
        "The file {0}/artists.csv is not UTF-8: save it as UTF-8.",
    ),
    "quotes never closed": (
        lambda folder: change(
            folder / "artists.csv",
            lambda text: b"\n".join(line for line in text.split(b"\n") if b'"' not in line).replace(
                b"\n", b'\n"', 1
            ),
        ),
        "rows of {0}/artists.csv are broken, more than the var most_broken_rows (0.05) allows",
    ),
    "there twice": (
        lambda folder: (folder / "tracks.csv.gz").touch(),
        "There are both {0}/tracks.csv and tracks.csv.gz: remove one of them.",
    ),
    "gzip cut off": (
        lambda folder: compress(folder / "tracks.csv", lambda zipped: zipped[: len(zipped) // 2]),
        "The file {0}/tracks.csv.gz is not a complete gzip file (",
    ),
    "gzip without its checksum": (
        lambda folder: compress(folder / "tracks.csv", lambda zipped: zipped[:-8]),
        "compress the CSV file again, or remove the ending .gz if it is not compressed.",
    ),
    "gzip with a wrong bit": (
        lambda folder: compress(folder / "tracks_extended.csv", flip_a_bit),
        "The file {0}/tracks_extended.csv.gz is not a complete gzip file (",
    ),
    "named gzip but not compressed": (
        lambda folder: (folder / "artists.csv").rename(folder / "artists.csv.gz"),
        "The file {0}/artists.csv.gz is not a complete gzip file (Not a gzipped file",
    ),
    "an empty file named gzip": (
        lambda folder: compress(folder / "artists.csv", lambda zipped: b""),
        "The file {0}/artists.csv.gz is empty: use the complete file.",
    ),
    "an empty file compressed": (
        lambda folder: compress(folder / "artists.csv", lambda zipped: gzip.compress(b"")),
        "The file {0}/artists.csv.gz is empty: use the complete file.",
    ),
    "text for numbers": (
        lambda folder: change(
            folder / "artists.csv",
            lambda text: b"\n".join(
                line if n == 0 else line.rsplit(b",", 1)[0] + b",many"
                for n, line in enumerate(text.split(b"\n"))
            ),
        ),
        "the first is line 2, column popularity: 'many' is not a whole number",
    ),
    "no common song names": (
        lambda folder: change(
            folder / "tracks_extended.csv",
            lambda text: (
                text.split(b"\n")[0]
                + b"\n0,t,A,B,no such name,1,1,False,0,0,0,0,0,0,0,0,0,0,0,0,pop\n"
            ),
        ),
        "No song name of {0}/tracks.csv is in tracks_extended.csv",
    ),
    "no common artists": (
        lambda folder: change(
            folder / "artists.csv", lambda text: text.split(b"\n")[0] + b"\nx,1.0,[],Nobody,1\n"
        ),
        "is in artists.csv, by id or by name: use files of the same catalogue.",
    ),
}


@pytest.mark.parametrize(("damage", "expected"), REFUSED.values(), ids=REFUSED)
def test_unusable_files_are_refused_with_a_message(catalogue_files, damage, expected):
    damage(catalogue_files)
    with pytest.raises(UserError) as refused:
        load(catalogue_files)
    message = str(refused.value)
    assert expected.format(catalogue_files) in message
    assert "\n" not in message


def test_fewer_tracks_than_clusters_are_refused(catalogue_files):
    with pytest.raises(UserError, match=r"fewer than the var n_audio_clusters \(99999\)"):
        load(catalogue_files, n_clusters=99_999)


def test_a_window_before_every_release_is_refused(catalogue_files):
    with pytest.raises(UserError, match=r"is released before the var end_date \(1861-01-01\)"):
        load(catalogue_files, end_date=date(1861, 1, 1))


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
WHOLE = "is not a whole number, or too large for one"
NO_DATE = "is not a date (YYYY, YYYY-MM or YYYY-MM-DD)"
BROKEN = [
    # the broken values of a row, and its defect: column, value and reason
    ({"popularity": "many"}, ("popularity", "many", WHOLE)),
    ({"popularity": "7.9"}, ("popularity", "7.9", WHOLE)),
    ({"popularity": "500"}, ("popularity", "500", "is above 100")),
    ({"popularity": ""}, ("popularity", None, "is missing")),
    ({"duration_ms": "-1"}, ("duration_ms", "-1", "is below 1")),
    ({"duration_ms": "1e12"}, ("duration_ms", "1e12", WHOLE)),
    ({"danceability": "0,5"}, ("danceability", "0,5", "is not a number")),
    ({"danceability": "NaN"}, ("danceability", "NaN", "is above 1")),
    ({"danceability": "inf"}, ("danceability", "inf", "is above 1")),
    ({"release_date": "2024-13-45"}, ("release_date", "2024-13-45", NO_DATE)),
    ({"release_date": "31-12-1999"}, ("release_date", "31-12-1999", NO_DATE)),
    ({"release_date": "2020/01/02"}, ("release_date", "2020/01/02", NO_DATE)),
    ({"release_date": "2020 01 02"}, ("release_date", "2020 01 02", NO_DATE)),
    ({"release_date": "0000"}, ("release_date", "0000", NO_DATE)),
    ({"release_date": "1066"}, ("release_date", "1066", "is below 1860-01-01")),
    ({"release_date": ""}, ("release_date", None, "is missing")),
    ({"name": ""}, ("name", None, "is missing")),
    (
        {"artists": "['']", "id_artists": "[]"},
        ("artists", "['']", "is missing, and so is id_artists"),
    ),
    ({"artists": "Ann"}, ("artists", "Ann", "is not a Python list")),
    ({"artists": "[a1]"}, ("artists", "[a1]", "is not a Python list")),
    ({"artists": "[None]"}, ("artists", "[None]", "is not a Python list")),
    ({"popularity": "1_0"}, ("popularity", "1_0", WHOLE)),
    ({"danceability": "0_1"}, ("danceability", "0_1", "is not a number")),
]


def test_defects_have_line_column_value_and_reason(catalogue_files):
    header, *_ = (catalogue_files / "tracks.csv").read_text().split("\n")
    two_lines = TRACK.format(**{**GOOD, "name": '"on\ntwo lines"'})
    lines, expected, line = [header], [], 2
    for broken, (column, value, reason) in BROKEN:
        quoted = {name: f'"{text}"' if "," in text else text for name, text in broken.items()}
        lines += [two_lines, TRACK.format(**{**GOOD, **quoted})]
        expected.append((line + 2, column, value, reason))
        line += 3
    lines += ["too,few", TRACK.format(**GOOD) + ",too,many", TRACK.format(**GOOD)]
    expected.append((line, None, "too,few", "the row has too few columns"))
    expected.append((line + 1, None, lines[-2], "the row has too many columns"))
    lines += [TRACK.format(**{**GOOD, "popularity": "101"})]
    expected.append((line + 3, "popularity", "101", "is above 100"))
    (catalogue_files / "tracks.csv").write_text("\n".join(lines) + "\n")
    (catalogue_files / "artists.csv").write_text("id,followers,genres,name,popularity\na1,,,A,1\n")
    extended = catalogue_files / "spotify_data.csv"
    extended.write_text("track_id,track_name,artist_name,genre,popularity\nx,Good,A,pop,1\n")
    (catalogue_files / "tracks_extended.csv").unlink()
    tables = load(catalogue_files, most_broken=1.0, n_clusters=1)
    assert defects(tables["tracks"]) == expected
    assert len(tables["tracks"]) == len(lines) - 1, "every row of the file is in the table"
    assert set(tables["tracks"]["file_name"].to_pylist()) == {"tracks.csv"}
    assert set(tables["tracks_extended"]["file_name"].to_pylist()) == {"spotify_data.csv"}
    assert defects(tables["artists"]) == defects(tables["tracks_extended"]) == []


def with_tracks(folder: Path, *rows: dict[str, str]) -> pa.Table:
    """Load the files with only these rows of tracks; each has the values of GOOD by default."""
    header, *_ = (folder / "tracks.csv").read_text().split("\n")
    lines = [header, TRACK.format(**GOOD), *(TRACK.format(**{**GOOD, **row}) for row in rows)]
    (folder / "tracks.csv").write_text("\n".join(lines) + "\n")
    (folder / "artists.csv").write_text("id,followers,genres,name,popularity\na1,,,A,1\n")
    extended = folder / "tracks_extended.csv"
    with extended.open("a") as file:
        file.write("0,t,A,B,Good,1,1,False,0,0,0,0,0,0,0,0,0,0,0,0,pop\n")
    return load(folder, most_broken=1.0, n_clusters=1)["tracks"].slice(1)


LISTS = [
    # a list as repr() writes it, and its elements
    ("""["Plain White T's", 'B']""", ["Plain White T's", "B"]),
    (r"""['Guns N\' Roses', "say \"hi\""]""", ["Guns N' Roses", 'say "hi"']),
    ("""['Earth, Wind & Fire', 'a]b', "['x']"]""", ["Earth, Wind & Fire", "a]b", "['x']"]),
    (
        r"""['AC\\DC', 'a\xa0b', 'tab\there', '\\n', 'e\u0301', '\U0001f3a7']""",
        ["AC\\DC", "a\xa0b", "tab\there", "\\n", "e\u0301", "🎧"],
    ),
    ("""['Бутырка', '月光', 'Nan']""", ["Бутырка", "月光", "Nan"]),
    (r"""["\ud83d\ude00 Band", '\ud83d', '\U00110000']""", ["😀 Band", "\ufffd", "\ufffd"]),
    ("""['NULL', 'None', "nan"]""", ["NULL", "None", "nan"]),
    ("['']", [""]),
    ("[]", []),
]


def test_python_lists_are_parsed(catalogue_files):
    rows = [{"artists": '"' + text.replace('"', '""') + '"'} for text, _ in LISTS]
    tracks = with_tracks(catalogue_files, *rows)
    assert tracks["artists"].to_pylist() == [names for _, names in LISTS]


def test_a_year_or_a_month_is_read_as_its_first_day(catalogue_files):
    given = ["1999", "1999-07", "2020-02-29"]
    tracks = with_tracks(catalogue_files, *({"release_date": text} for text in given))
    assert [str(day) for day in tracks["released_on"].to_pylist()] == [
        "1999-01-01",
        "1999-07-01",
        "2020-02-29",
    ]
    assert tracks["release_date"].to_pylist() == given
    assert defects(tracks) == []


def test_whole_numbers_may_be_written_as_floats(catalogue_files):
    tracks = with_tracks(catalogue_files, {"popularity": "7.0"}, {"popularity": " 5"})
    assert tracks["popularity"].to_pylist() == [7, 5]


def test_followers_may_be_missing_but_must_be_numbers(catalogue_files):
    with (catalogue_files / "artists.csv").open("a") as file:
        file.write('x,"1,234",[],Thousands,5\ny,,[],Nothing said,5\n')
    artists = load(catalogue_files)["artists"]
    assert defects(artists)[-1][1:] == ("followers", "1,234", WHOLE)
    assert artists["defects"][len(artists) - 1].as_py() is None, "followers may be missing"


def test_large_whole_numbers_are_exact(catalogue_files):
    with (catalogue_files / "artists.csv").open("a") as file:
        file.write("x,9007199254740993,[],Large,5\ny,9223372036854775807,[],Largest,5\n")
    followers = load(catalogue_files)["artists"]["followers"]
    assert followers.to_pylist()[-2:] == [9007199254740993, 9223372036854775807]


def test_words_for_null_are_names(catalogue_files):
    tracks = with_tracks(catalogue_files, {"name": "NULL"}, {"name": "None"}, {"name": "nan"})
    assert tracks["name"].to_pylist() == ["NULL", "None", "nan"]
    assert defects(tracks) == []


def test_the_rules_are_read_from_the_yaml():
    tracks = DATA_SETS[0]
    (tempo,) = (column for column in tracks.columns if column.name == "tempo")
    assert (tempo.data_type, tempo.required, tempo.min_value, tempo.max_value) == (
        "double",
        True,
        0,
        500,
    )


def test_paths_are_not_glob_patterns(tmp_path, catalogue_files):
    """DuckDB expands brackets, stars and question marks: another folder would match."""
    for name, neighbour in (("set[1]", "set1"), ("all*", "all"), ("why?", "whyx")):
        named, other = tmp_path / name, tmp_path / neighbour
        shutil.copytree(catalogue_files, named)
        shutil.copytree(catalogue_files, other)
        change(named / "artists.csv", first_rows(900))
        assert len(load(named)["artists"]) == 900, name
        assert len(load(other)["artists"]) > 900, neighbour


def test_the_extended_set_can_be_called_dataset(catalogue_files):
    (catalogue_files / "tracks_extended.csv").rename(catalogue_files / "dataset.csv")
    assert set(load(catalogue_files)["tracks_extended"]["file_name"].to_pylist()) == {"dataset.csv"}


def test_compressed_files_are_read_like_others(tmp_path, catalogue_files):
    """With the lines of defects, a byte order mark and line breaks inside values."""
    with (catalogue_files / "artists.csv").open("a") as file:
        file.write('x,"on\ntwo",[],Many,5\nshort,1.0\ny,1.0,[],"Two\nlines",5\nz,1.0,[],Z,many\n')
    change(catalogue_files / "artists.csv", lambda text: b"\xef\xbb\xbf" + text)
    zipped_files = tmp_path / "zipped"
    shutil.copytree(catalogue_files, zipped_files)
    for name in ("tracks", "artists"):
        compress(zipped_files / f"{name}.csv")
    # as `cat` joins compressed files
    extended = (zipped_files / "tracks_extended.csv").read_bytes()
    compress(
        zipped_files / "tracks_extended.csv",
        lambda _: gzip.compress(extended[:99_999]) + gzip.compress(extended[99_999:]),
    )
    plain, zipped = load(catalogue_files), load(zipped_files)
    assert len(defects(plain["artists"])) > 3
    for name, table in plain.items():
        assert set(zipped[name]["file_name"].to_pylist()) == {f"{name}.csv.gz"}
        assert zipped[name].drop_columns("file_name").equals(table.drop_columns("file_name")), name


def test_a_compressed_file_of_another_name_is_ignored(catalogue_files):
    (catalogue_files / "spotify_data.csv.gz").touch()
    names = load(catalogue_files)["tracks_extended"]["file_name"]
    assert set(names.to_pylist()) == {"tracks_extended.csv"}


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


def test_special_characters_are_preserved(catalogue_files):
    with (catalogue_files / "artists.csv").open("a", encoding="utf-8") as file:
        for text in FOREIGN:
            quoted = '"' + text.replace('"', '""') + '"'
            file.write(f"{quoted},1.0,[],{quoted},5\n")
        file.write(f'too long,1.0,[],"{FAR_TOO_LONG}",5\n')
        file.write("last,1.0,[],Last,5\n")
    artists = load(catalogue_files)["artists"]
    rows = list(zip(artists["id"].to_pylist(), artists["name"].to_pylist(), strict=True))
    assert [row for row in rows if row[0] == row[1] is not None] == [
        (text, text) for text in FOREIGN
    ]
    assert rows[-1] == ("last", "Last")
    too_long = artists["defects"][len(artists) - 2].as_py()
    assert len(too_long[0]["value"]) <= LONGEST_VALUE


def test_a_bom_is_skipped_and_latin_1_is_a_defect(catalogue_files):
    change(catalogue_files / "artists.csv", lambda text: b"\xef\xbb\xbf" + text)
    with (catalogue_files / "artists.csv").open("ab") as file:
        file.write("latin,1.0,[],Beyoncé,5\n".encode("latin-1"))
    artists = load(catalogue_files)["artists"]
    assert artists["id"][0].as_py()
    assert "the text is not UTF-8" in {reason for *_, reason in defects(artists)}


def test_a_million_repeated_rows_are_loaded(catalogue_files):
    n_defects = len(defects(load(catalogue_files)["tracks_extended"]))
    row = (catalogue_files / "tracks_extended.csv").read_text().split("\n")[1]
    with (catalogue_files / "tracks_extended.csv").open("a") as file:
        file.write((row + "\n") * 1_000_000)
    extended = load(catalogue_files)["tracks_extended"]
    assert len(extended) > 1_000_000
    assert extended["line"][len(extended) - 1].as_py() == len(extended) + 1
    assert len(extended["defects"].drop_null()) == n_defects


def test_a_single_track_is_loaded(catalogue_files):
    assert with_tracks(catalogue_files).num_rows == 0, "with_tracks leaves out the first, GOOD"

"""The public catalogue files as they come: how they are read, and what is wrong with them.

DuckDB reads them, every column as text. Rows that it cannot split into columns are left out, and
values that are no numbers or outside the ranges of the var `catalogue_ranges` make a row broken.
Few broken rows are set aside and listed; too many, or files of no use, are refused before a build
touches anything.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

FEATURES = (
    "danceability",
    "energy",
    "key",
    "loudness",
    "mode",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
    "time_signature",
)

LAYOUTS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "tracks": (
        (
            "id",
            "name",
            "popularity",
            "duration_ms",
            "artists",
            "id_artists",
            "release_date",
            *FEATURES,
        ),
    ),
    "artists": (("id", "followers", "name", "popularity"),),
    "tracks_extended": (
        ("track_id", "track_name", "artists", "album_name", "track_genre", "popularity"),
        ("track_id", "track_name", "artist_name", "genre", "popularity"),
    ),
}
"""The columns that the staging models read of each data set: one of the lists must be there."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "tracks": ("id", "name", "release_date"),
    "artists": ("id", "name"),
    "tracks_extended": ("track_name",),
}
"""Texts without which a row is broken."""

RANGED: Mapping[str, tuple[str, ...]] = {
    "tracks": ("popularity", "duration_ms", *FEATURES),
    "artists": ("popularity",),
    "tracks_extended": (),
}
"""Numbers without which, or outside whose range, a row is broken."""

REJECTS_SCHEMA = pa.schema(
    [
        ("data_set", pa.string()),
        ("file_name", pa.string()),
        ("line", pa.int64()),
        ("column_name", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
    ]
)

_LONGEST_VALUE = 200
"""Characters of a broken value that are shown."""

_EARLIEST_RELEASE = date(1860, 1, 1)
"""No sound was recorded earlier."""

_RELEASED_ON = """
try_cast(
    case length(release_date)
        when 4 then release_date || '-01-01'
        when 7 then release_date || '-01'
        when 10 then release_date
    end as date
)
"""

_FIRST_OF_LIST = """
coalesce(
    nullif(regexp_extract({0}, $re$^\\['((?:[^'\\\\]|\\\\.)+)'$re$, 1), ''),
    nullif(regexp_extract({0}, $re$^\\["((?:[^"\\\\]|\\\\.)+)"$re$, 1), '')
)
"""

_REASONS = {
    "MISSING COLUMNS": "the row has too few columns",
    "TOO MANY COLUMNS": "the row has too many columns",
    "UNQUOTED VALUE": "a quote is never closed, or stands inside a value",
    "INVALID STATE": "a quote is never closed, or stands inside a value",
    "INVALID ENCODING": "the text is not UTF-8",
    "LINE SIZE OVER MAXIMUM": "the row is longer than two million bytes",
}
"""What DuckDB's kinds of CSV errors mean."""

_STORING_REJECTS = (
    "store_rejects = true, rejects_table = 'file_rejects', rejects_scan = 'file_scans'"
)

Ranges = Mapping[str, tuple[float, float]]
"""The least and the greatest value of each column: the var `catalogue_ranges`."""


class CatalogueError(Exception):
    """The files cannot be used; the message is one sentence for the person who gave them."""


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class CatalogueFile:
    """One of the three data sets as a file."""

    data_set: str
    path: Path
    columns: tuple[str, ...]

    def relation(self, on_error: str = "ignore_errors = true") -> str:
        """Give SQL that reads the file as text; rows that cannot be split are left out."""
        # nothing is guessed: a guess fails as a whole where one quote is not closed
        columns = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in self.columns)
        return (
            f"read_csv({_text(str(self.path))}, auto_detect = false, header = true, "
            f"columns = {{{columns}}}, delim = ',', quote = '\"', escape = '\"', {on_error})"
        )


def find_file(folder: Path, data_set: str) -> CatalogueFile:
    """Find the file of a data set in `folder`; of both extended ones tracks_extended.csv is taken.

    Raises
    ------
    CatalogueError
        It is missing, no file, unreadable, empty, not UTF-8, or lacks a column or any row.
    """
    path, or_else = folder / f"{data_set}.csv", ""
    if data_set == "tracks_extended" and not path.exists():
        path, or_else = folder / "spotify_data.csv", " (nor tracks_extended.csv)"
    if not path.exists():
        raise CatalogueError(
            f"There is no file {path}{or_else}: put it there, or point the var catalogue_dir at "
            f"the folder that holds tracks.csv, artists.csv and tracks_extended.csv (or "
            f"spotify_data.csv)."
        )
    if not path.is_file():
        raise CatalogueError(f"{path} is no file: put the file of that name in its place.")
    try:
        with path.open("rb") as file:
            beginning = file.read(2)
        if not beginning:
            raise CatalogueError(f"The file {path} is empty: put the whole file there.")
        if beginning in (b"\xff\xfe", b"\xfe\xff"):
            raise CatalogueError(f"The file {path} is UTF-16: save it as UTF-8.")
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.reader(text)
            # the index column of some files has no name
            columns = tuple(name or f"column {n}" for n, name in enumerate(next(rows)))
            has_rows = next(rows, None) is not None
    except OSError as error:
        raise CatalogueError(
            f"The file {path} cannot be read ({error.strerror}): mend its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"The file {path} is not UTF-8: save it as UTF-8.") from error
    except csv.Error:
        has_rows = True  # DuckDB's reader will say what is wrong with the row
    layouts = LAYOUTS[data_set]
    if not any(set(layout) <= set(columns) for layout in layouts):
        wanted = ", or the columns ".join(
            f"{', '.join(layout)} (it lacks {', '.join(c for c in layout if c not in columns)})"
            for layout in layouts
        )
        raise CatalogueError(
            f"The header of {path} must name the columns {wanted}, with commas between: add or "
            f"rename them."
        )
    twice = [name for name in columns if columns.count(name) > 1]
    if twice:
        raise CatalogueError(f"The header of {path} names the column {twice[0]} twice: drop one.")
    if not has_rows:
        raise CatalogueError(
            f"The file {path} has no rows below its header: put the whole file there."
        )
    return CatalogueFile(data_set, path, columns)


def _rejects(
    connection: duckdb.DuckDBPyConnection, file: CatalogueFile, ranges: Ranges
) -> tuple[int, pa.Table]:
    """Read a file; give how many rows it has and what is broken."""
    connection.execute(
        f"""
        drop table if exists file_rejects;
        drop table if exists file_scans;
        create or replace table file_rows as
        select row_number() over () as row_number, *
        from {file.relation(_STORING_REJECTS)}
        """
    )
    # DuckDB counts rows, not lines, and the header as the first
    whole_rows = connection.sql(
        f"""
        select
            line - 1 as place,
            case when bool_or(error_type in ('MISSING COLUMNS', 'TOO MANY COLUMNS')) then null
            else any_value(column_name order by column_name) end as column_name,
            left(any_value(csv_line order by csv_line), {_LONGEST_VALUE}) as value,
            any_value(error_type::varchar order by error_type) as reason,
            max({_line_breaks("csv_line")}) as line_breaks
        from file_rejects
        group by line
        order by line
        """
    ).fetchall()
    conditions = " union all ".join(
        f"select row_number, {_text(column)} as column_name, "
        f"left({_quoted(column)}, {_LONGEST_VALUE}) as value, {_text(reason)} as reason "
        f"from file_rows where coalesce({condition}, true)"
        for column, condition, reason in _conditions(file, ranges)
    )
    values = connection.sql(conditions).fetchall()
    # a row takes a line, and one more for each line break in its values
    breaks = connection.sql(
        f"select ({' + '.join(_line_breaks(name) for name in file.columns)})::bigint as n "
        f"from file_rows order by row_number"
    )
    line_breaks = breaks.to_arrow_table()["n"].to_numpy()
    lines_of_rows = 2 + np.concatenate([[0], (1 + line_breaks).cumsum()])
    # how many rows that could be split stand before each that could not, and their lines
    places = np.array([place for place, *_ in whole_rows], np.int64)
    rows_before = places - 1 - np.arange(len(places))
    taken = np.array([0, *(1 + n_breaks for *_, n_breaks in whole_rows)], np.int64).cumsum()
    broken = [
        (int(lines_of_rows[n_before] + more), column, value, _REASONS.get(reason, reason.lower()))
        for n_before, more, (_, column, value, reason, _) in zip(
            rows_before, taken, whole_rows, strict=False
        )
    ]
    for row_number, column, value, reason in values:
        more = taken[np.searchsorted(rows_before, row_number, side="left")]
        broken.append((int(lines_of_rows[row_number - 1] + more), column, value, reason))
    broken.sort(key=lambda each: (each[0], each[1] or "", each[3]))
    table = pa.Table.from_pylist(
        [
            {
                "data_set": file.data_set,
                "file_name": file.path.name,
                "line": line,
                "column_name": column,
                "value": value,
                "reason": reason,
            }
            for line, column, value, reason in broken
        ],
        schema=REJECTS_SCHEMA,
    )
    return len(line_breaks) + len(whole_rows), table


def _line_breaks(column: str) -> str:
    name = _quoted(column)
    return f"coalesce(length({name}) - length(replace({name}, chr(10), '')), 0)"


def _conditions(file: CatalogueFile, ranges: Ranges) -> list[tuple[str, str, str]]:
    """Give columns, SQL that is true or null where a value is broken, and what is wrong then."""
    conditions = [
        (name, f"{_quoted(name)} is null", "is missing") for name in NEEDED[file.data_set]
    ]
    for name in RANGED[file.data_set]:
        least, most = ranges[name]
        number = f"try_cast({_quoted(name)} as double)"
        conditions.append((name, f"{number} is null", "is no number"))
        conditions.append(
            (
                name,
                f"{number} is not null and not ({number} between {least} and {most})",
                f"is not from {least:g} to {most:g}",
            )
        )
    if file.data_set == "tracks":
        conditions += [
            (
                "release_date",
                f"release_date is not null and {_RELEASED_ON} is null",
                "is no date (YYYY, YYYY-MM or YYYY-MM-DD)",
            ),
            (
                "release_date",
                f"coalesce({_RELEASED_ON} < {_text(str(_EARLIEST_RELEASE))}, false)",
                f"is earlier than {_EARLIEST_RELEASE}",
            ),
            (
                "artists",
                f"{_FIRST_OF_LIST.format('artists')} is null "
                f"and {_FIRST_OF_LIST.format('id_artists')} is null",
                "names no artist",
            ),
        ]
    if file.data_set == "tracks_extended":
        genre = "track_genre" if "track_genre" in file.columns else "genre"
        conditions.append((genre, f"{genre} is null", "is missing"))
    return conditions


def check_catalogue(
    folder: Path, ranges: Ranges, most_broken: float, n_clusters: int, ends_before: date
) -> tuple[list[CatalogueFile], pa.Table]:
    """Look whether a build can be made of the files in `folder`.

    Parameters
    ----------
    folder
        Where the files are.
    ranges
        The allowed values, by column.
    most_broken
        The greatest share of a file's rows that may be broken.
    n_clusters
        How many tracks there must be at least.
    ends_before
        The day after the simulated window: a track must be out before.

    Returns
    -------
    files
        One per data set.
    rejects
        What is broken: REJECTS_SCHEMA, by data set, line and column. A row that is broken in two
        columns stands there twice.

    Raises
    ------
    CatalogueError
        They cannot be used.
    """
    files = {data_set: find_file(folder, data_set) for data_set in LAYOUTS}
    all_rejects = []
    with duckdb.connect() as connection:
        for file in files.values():
            try:
                n_rows, rejects = _rejects(connection, file, ranges)
            except duckdb.Error as error:
                reason = str(error).split("\n")[0].rstrip(".")
                raise CatalogueError(
                    f"The file {file.path} cannot be read as CSV ({reason}): save it anew as "
                    f"UTF-8, with commas between the columns and quotes doubled."
                ) from error
            n_broken = len(set(rejects["line"].to_pylist()))
            if n_broken > most_broken * n_rows:
                first = rejects.slice(0, 1).to_pylist()[0]
                column = f", column {first['column_name']}" if first["column_name"] else ""
                raise CatalogueError(
                    f"{n_broken:,} of the {n_rows:,} rows of {file.path} are broken, more than the "
                    f"var most_broken_rows ({most_broken:g}) allows; the first is line "
                    f"{first['line']}{column}: {first['value']!r} {first['reason']}. Mend them, or "
                    f"raise the var."
                )
            all_rejects.append(rejects)
            connection.execute(f"create table {file.data_set} as select * from file_rows")
        _check_joins(connection, files, n_clusters, ends_before)
    return list(files.values()), pa.concat_tables(all_rejects)


def open_catalogue(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    ranges: Ranges,
    most_broken: float,
    n_clusters: int,
    ends_before: date,
) -> None:
    """Make the files views of the schema `catalogue`, and what is broken its table `rejects`.

    Parameters and errors are those of `check_catalogue`, with the database's connection before
    them. Nothing is changed where the files cannot be used.
    """
    files, rejects = check_catalogue(folder, ranges, most_broken, n_clusters, ends_before)
    connection.execute("begin; create schema if not exists catalogue")
    for file in files:
        connection.execute(
            f"create or replace view catalogue.{file.data_set} as select * from {file.relation()}"
        )
    connection.register("rejects_found", rejects)
    connection.execute("create or replace table catalogue.rejects as from rejects_found; commit")
    connection.unregister("rejects_found")


def _check_joins(
    connection: duckdb.DuckDBPyConnection,
    files: Mapping[str, CatalogueFile],
    n_clusters: int,
    ends_before: date,
) -> None:
    """Look whether tracks are left when the three tables are joined."""
    ((n_common, n_known, n_different, first_release),) = connection.sql(
        f"""
        with

        common as (

            select
                name,
                {_RELEASED_ON} as released_on,
                {_FIRST_OF_LIST.format("id_artists")} as artist_id,
                {_FIRST_OF_LIST.format("artists")} as artist_name
            from tracks
            where
                name in (select track_name from tracks_extended)
                and {_RELEASED_ON} >= {_text(str(_EARLIEST_RELEASE))}

        ),

        known as (

            select * from common
            where
                artist_id in (select id from artists)
                or artist_name in (select name from artists)

        )

        select
            (select count(*) from common),
            count(*),
            count(distinct (name, artist_name)),
            min(released_on)
        from known
        """
    ).fetchall()
    tracks, artists, extended = files["tracks"], files["artists"], files["tracks_extended"]
    if n_common == 0:
        raise CatalogueError(
            f"No song name of {tracks.path} occurs in {extended.path.name}: put files there that "
            f"belong together."
        )
    if n_known == 0:
        raise CatalogueError(
            f"No artist of {tracks.path} whose song names occur in {extended.path.name} is in "
            f"{artists.path.name}, by id or by name: put files there that belong together."
        )
    if n_different < n_clusters:
        raise CatalogueError(
            f"Only {n_different} tracks of {tracks.path} are left when it is joined with the other "
            f"files, fewer than the var n_audio_clusters ({n_clusters}): lower it, or put larger "
            f"files there."
        )
    if first_release is not None and first_release >= ends_before:
        raise CatalogueError(
            f"No track of {tracks.path} is released before the var end_date ({ends_before}): set "
            f"the vars start_date and end_date to a later window."
        )

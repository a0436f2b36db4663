"""Loading the catalogue's files, and refusing files from which nothing can be built."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from wrapped_feed.catalogue.declared import DataSet
from wrapped_feed.catalogue.files import CatalogueFile, find_files
from wrapped_feed.catalogue.rows import read_rows
from wrapped_feed.errors import UserError


def load_catalogue(
    folder: Path,
    data_sets: tuple[DataSet, ...],
    most_broken_rows: float,
    n_audio_clusters: int,
    end_date: date,
) -> dict[str, pa.Table]:
    """Load the files of a folder.

    Parameters
    ----------
    folder
        The folder of the files.
    data_sets
        The declared data sets: tracks, artists and tracks_extended.
    most_broken_rows
        The largest share of a file's rows that may have a defect, from 0 to 1.
    n_audio_clusters
        Number of audio clusters: tracks and tracks_extended must share at least as many song names.
    end_date
        The day after the simulated window; at least one track must be released before.

    Returns
    -------
    dict
        The rows of each data set, by its name: a column `file_name`, then those of `read_rows`.

    Raises
    ------
    UserError
        A file is missing or unreadable, has too many defects, or does not fit the others.
    """
    files = find_files(folder, data_sets)
    with duckdb.connect() as connection:
        tables = {file.data_set.name: _read(connection, file, most_broken_rows) for file in files}
        for name, table in tables.items():
            connection.register(name, table)
        paths = {file.data_set.name: file.path for file in files}
        _refuse_unrelated(connection, paths, n_audio_clusters, end_date)
    return tables


def _read(
    connection: duckdb.DuckDBPyConnection, file: CatalogueFile, most_broken_rows: float
) -> pa.Table:
    try:
        table = read_rows(connection, file)
    except duckdb.Error as error:
        reason = str(error).split("\n")[0].rstrip(".")
        raise UserError(
            f"The file {file.path} cannot be read as CSV ({reason}): save it as UTF-8, with commas "
            f"between the columns, quotes inside values doubled and one kind of line ending."
        ) from error
    defects = table["defects"]
    n_broken = len(defects) - defects.null_count
    if n_broken > most_broken_rows * len(table):
        first = table.filter(defects.is_valid()).slice(0, 1).to_pylist()[0]
        defect = first["defects"][0]
        column = f", column {defect['column_name']}" if defect["column_name"] else ""
        raise UserError(
            f"{n_broken:,} of the {len(table):,} rows of {file.path} are broken, more than the var "
            f"most_broken_rows ({most_broken_rows:g}) allows; the first is line {first['line']}"
            f"{column}: {defect['value']!r} {defect['reason']}. Fix the rows or raise the var."
        )
    names = pa.array([file.path.name] * len(table), pa.string())
    return table.add_column(0, "file_name", names)


def _refuse_unrelated(
    connection: duckdb.DuckDBPyConnection,
    paths: Mapping[str, Path],
    n_audio_clusters: int,
    end_date: date,
) -> None:
    """Refuse files with too few song names or artists in common for the models' joins."""
    tracks, artists, extended = (paths[name] for name in ("tracks", "artists", "tracks_extended"))
    ((n_common_names, n_common_artists, first_release),) = connection.sql(
        """
        select
            (
                select count(distinct name) from tracks
                where defects is null and name in (select track_name from tracks_extended)
            ),
            (
                select count(*) from (
                    (select unnest(id_artists) from tracks intersect select id from artists)
                    union all
                    (select unnest(artists) from tracks intersect select name from artists)
                )
            ),
            (select min(released_on) from tracks where defects is null)
        """
    ).fetchall()
    if first_release is None:
        raise UserError(f"No row of {tracks} is usable: see what its rows lack, and fix them.")
    if n_common_names == 0:
        raise UserError(
            f"No song name of {tracks} is in {extended.name}: use files of the same catalogue."
        )
    if n_common_artists == 0:
        raise UserError(
            f"No artist of {tracks} is in {artists.name}, by id or by name: use files of the same "
            f"catalogue."
        )
    if n_common_names < n_audio_clusters:
        raise UserError(
            f"Only {n_common_names} song names of {tracks} are in {extended.name}, fewer than the "
            f"var n_audio_clusters ({n_audio_clusters}): lower the var, or use larger files."
        )
    if first_release >= end_date:
        raise UserError(
            f"No track of {tracks} is released before the var end_date ({end_date}): set the vars "
            f"start_date and end_date to a later window."
        )

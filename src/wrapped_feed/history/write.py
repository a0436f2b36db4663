"""Writing a simulated listener's plays as an extended streaming history, like Spotify's export."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb

from wrapped_feed.errors import UserError
from wrapped_feed.sql import quoted_text

PLAYS_A_FILE = 16_000
"""About as many as Spotify puts into a file."""

_PARTIAL = ".partial"
"""Added to the names of incomplete files, which no reader of histories then takes for its own."""

# Narrow, because it is held in memory. A play starts for the reason for which the one before ended.
_PLAYS = """
    create temp table plays as
    select
        row_number() over in_order - 1 as number,
        user_events.timestamp as ended_at,
        user_events.track_id,
        user_events.listening_time,
        case
            when user_events.listening_time >= tracks.duration then 'trackdone' else 'fwdbtn'
        end as reason_end,
        lag(reason_end, 1, 'clickrow') over in_order as reason_start
    from user_events
    inner join tracks on user_events.track_id = tracks.track_id
    where user_events.user_id = ?
    window in_order as (order by user_events.timestamp, user_events.id)
"""

# All keys of a real export, in its order. Times are cut to the second, not rounded, which moves no
# play into another minute, hour or day.
_ENTRIES = """
    select
        strftime(plays.ended_at, '%Y-%m-%dT%H:%M:%SZ') as ts,
        'android' as platform,
        plays.listening_time as ms_played,
        {country} as conn_country,
        null as ip_addr,
        tracks.name as master_metadata_track_name,
        tracks.artist as master_metadata_album_artist_name,
        tracks.album_name as master_metadata_album_album_name,
        'spotify:track:' || tracks.track_id as spotify_track_uri,
        null as episode_name,
        null as episode_show_name,
        null as spotify_episode_uri,
        null as audiobook_title,
        null as audiobook_uri,
        null as audiobook_chapter_uri,
        null as audiobook_chapter_title,
        plays.reason_start,
        plays.reason_end,
        false as shuffle,
        plays.reason_end = 'fwdbtn' as skipped,
        false as offline,
        null as offline_timestamp,
        false as incognito_mode
    from plays
    inner join tracks on plays.track_id = tracks.track_id
    where plays.number between {first} and {last}
    order by plays.number
"""


class _File(NamedTuple):
    """A file's name, and the numbers of its first and its last play."""

    name: str
    first: int
    last: int


def write_history(database: Path, user_id: int, folder: Path) -> tuple[int, int]:
    """Write the plays of a simulated listener as an extended streaming history.

    Parameters
    ----------
    database
        The DuckDB file of the warehouse; it is opened read-only.
    user_id
        The listener.
    folder
        Where to write the files; it is created if it does not exist. Files appear in it only when
        all are complete.

    Returns
    -------
    tuple of int
        Number of plays and number of files.

    Raises
    ------
    UserError
        The listener is not simulated or without a play, the database cannot be read, or the
        folder cannot be written or has a streaming history already.
    """
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            country = _country(connection, user_id)
            connection.execute(_PLAYS, [user_id])
            files = _files(connection)
            if not files:
                raise UserError(
                    f"The listener {user_id} has not played a track: choose another listener."
                )
            _write(connection, country, files, folder)
            return files[-1].last + 1, len(files)
    except duckdb.CatalogException as error:
        raise UserError(
            f"The database {database} lacks a table that the history is made of: run `make build` "
            f"first."
        ) from error
    except duckdb.Error as error:
        reason = str(error).split("\n")[0]
        raise UserError(
            f"The history cannot be written from {database} to {folder} ({reason}): wait for a "
            f"build to end, close the program that has the database open, or make room on the disk."
        ) from error
    except OSError as error:
        raise UserError(
            f"The history cannot be written to {folder} ({error.strerror}): choose another folder."
        ) from error


def _country(connection: duckdb.DuckDBPyConnection, user_id: int) -> str:
    """Return the code of the listener's country."""
    found = connection.execute(
        """
        select countries.country_code
        from users inner join countries on users.location = countries.country
        where users.user_id = ?
        """,
        [user_id],
    ).fetchall()
    if not found:
        raise UserError(
            f"The warehouse has no simulated listener {user_id}: choose one from the table users."
        )
    ((country,),) = found
    return str(country)


def _write(
    connection: duckdb.DuckDBPyConnection, country: str, files: list[_File], folder: Path
) -> None:
    """Write the files under temporary names, then give them their own names."""
    folder.mkdir(parents=True, exist_ok=True)
    for there in sorted(folder.glob("Streaming_History_*")):
        raise UserError(
            f"The folder {folder} has a streaming history already, such as {there.name}: choose "
            f"another folder."
        )
    with TemporaryDirectory(prefix=".partial-", dir=folder) as partial:
        for file in files:
            entries = _ENTRIES.format(
                country=quoted_text(country), first=file.first, last=file.last
            )
            path = quoted_text(str(Path(partial, file.name + _PARTIAL)))
            connection.execute(f"copy ({entries}) to {path} (format json, array true)")
        for file in files:
            Path(partial, file.name + _PARTIAL).rename(folder / file.name)


def _files(connection: duckdb.DuckDBPyConnection) -> list[_File]:
    """Return the files that the plays make."""
    parts = connection.sql(
        f"""
        select
            number // {PLAYS_A_FILE} as part, min(number), max(number),
            min(year(ended_at)), max(year(ended_at))
        from plays group by part order by part
        """
    ).fetchall()
    return [
        _File(f"Streaming_History_Audio_{_years(*years)}_{part}.json", first, last)
        for part, first, last, *years in parts
    ]


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"

"""The sample's files: the rows of tracks, artists and extended tracks, with deliberate quirks.

The quirks: lists as Python literals with both kinds of quotes, repeated names and ids, tracks in
several genres, followers written as floats, tracks without a name, artists without a match, rows
that lack values, odd tempos. Dates with only a year or a month are made in `releases`; an artist
called "Nan", non-Latin scripts, and text that breaks SQL, CSV or HTML if it is not escaped are in
`names`.
"""

import csv
import gzip
import io
from ast import literal_eval
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from wrapped_feed.catalogue.audio_types import CLUSTERED_FEATURES
from wrapped_feed.catalogue.sample.artists import make_artists
from wrapped_feed.catalogue.sample.genres import GENRES
from wrapped_feed.catalogue.sample.names import AWKWARD_TITLES, ids, pick
from wrapped_feed.catalogue.sample.releases import make_releases
from wrapped_feed.catalogue.sample.tracks import make_tracks

SEED = 20_240_101

FEATURES = (*CLUSTERED_FEATURES, "time_signature")
TRACKS_HEADER = (
    "id",
    "name",
    "popularity",
    "duration_ms",
    "explicit",
    "artists",
    "id_artists",
    "release_date",
    *FEATURES,
)
EXTENDED_HEADER = (
    "",  # the index column that pandas writes has no name
    "track_id",
    "artists",
    "album_name",
    "track_name",
    "popularity",
    "duration_ms",
    "explicit",
    *FEATURES,
    "track_genre",
)
ARTISTS_HEADER = ("id", "followers", "genres", "name", "popularity")

Row = dict[str, str]


def write_sample_catalogue(folder: Path) -> None:
    """Write tracks.csv.gz, artists.csv.gz and tracks_extended.csv.gz into `folder`.

    Parameters
    ----------
    folder
        An existing folder; files of those names in it are overwritten.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    # numpy guarantees the numbers of RandomState, but not those of its newer generators
    draw = np.random.RandomState(SEED)
    artists = make_artists(draw)
    tracks = make_tracks(draw, artists, make_releases(draw, artists))
    track_rows = _track_rows(draw, tracks, artists)
    _write(folder / "tracks.csv.gz", TRACKS_HEADER, track_rows)
    extended = _extended_rows(draw, tracks, track_rows)
    _write(folder / "tracks_extended.csv.gz", EXTENDED_HEADER, extended)
    _write(folder / "artists.csv.gz", ARTISTS_HEADER, _artist_rows(draw, artists))


def _track_rows(
    draw: np.random.RandomState, tracks: pd.DataFrame, artists: pd.DataFrame
) -> list[Row]:
    artist_rows = artists[["name", "id"]].to_records(index=False).tolist()
    unknown_ids = iter(ids(draw, len(tracks), "NotInSampleArtists"))
    # far apart, so that they are names of different artists
    awkward = {100 * number: title for number, title in enumerate(AWKWARD_TITLES)}
    rows: list[Row] = []
    for number, track in enumerate(tracks.to_dict("records")):
        name, artist_id = artist_rows[track["artist"]]
        fate, guest, repeat, odd, explicit = draw.random_sample(5)
        if fate < 0.03:  # the id is unknown: the artist can only be found by name
            artist_id = next(unknown_ids)
        elif fate < 0.05:  # both are unknown
            name, artist_id = f"{name} Tribute Band", next(unknown_ids)
        elif fate < 0.052:
            name, artist_id = "", ""
        names, artist_ids = [name], [artist_id]
        if guest < 0.17:
            for _ in range(1 if guest < 0.12 else 2):
                guest_name, guest_id = artist_rows[draw.randint(len(artist_rows))]
                names.append(guest_name)
                artist_ids.append(guest_id)
        title = awkward.get(number, track["name"])
        if repeat < 0.01 and rows:
            title = rows[draw.randint(len(rows))]["name"]  # a cover
        elif repeat < 0.02 and rows:
            title = rows[-1]["name"]  # most often the same song on another release
        elif repeat < 0.0205:
            title = ""
        is_repeated = odd > 0.9995 and rows
        rows.append(
            {
                "id": rows[-1]["id"] if is_repeated else track["id"],
                "name": title,
                "popularity": str(track["popularity"]),
                "duration_ms": str(round(track["duration"] * 10) * 100),
                "explicit": str(int(explicit < 0.08)),
                "artists": repr(names),
                "id_artists": repr(artist_ids),
                "release_date": track["release_date"],
                **{feature: _written(track[feature]) for feature in FEATURES},
                **({"tempo": "0.0", "time_signature": "0"} if odd < 0.002 else {}),
            }
        )
    return rows


def _written(value: float) -> str:
    return f"{value:.3g}"


def _extended_rows(
    draw: np.random.RandomState, tracks: pd.DataFrame, track_rows: Sequence[Row]
) -> list[Row]:
    genres = list(GENRES)
    other_ids = iter(ids(draw, len(tracks), "OtherSampleTracks"))
    rows: list[Row] = []
    for track, genre, album in zip(track_rows, tracks["genre"], tracks["album_name"], strict=True):
        missing, other_id, other_artist, second_genre = draw.random_sample(4)
        if missing < 0.1:
            continue  # a track that is not in the extended set
        chosen = [genre] + ([pick(draw, genres)] if second_genre < 0.15 else [])
        row = {
            "track_id": next(other_ids) if other_id < 0.25 else track["id"],
            "artists": "Various Artists;Someone Else"
            if other_artist < 0.02
            else ";".join(literal_eval(track["artists"])),
            "album_name": album,
            "track_name": track["name"],
            "popularity": track["popularity"],
            "duration_ms": track["duration_ms"],
            "explicit": str(track["explicit"] == "1"),
            **{name: track[name] for name in FEATURES},
            "key": f"{track['key']}.0",
            "mode": f"{track['mode']}.0",
            "time_signature": f"{track['time_signature']}.0",
        }
        rows += [{**row, "track_genre": each} for each in chosen]
    rows.sort(key=lambda row: row["track_genre"])  # as in the public file
    return [{"": str(number), **row} for number, row in enumerate(rows)]


def _artist_rows(draw: np.random.RandomState, artists: pd.DataFrame) -> list[Row]:
    rows = [
        {
            "id": artist["id"],
            "followers": f"{float(_written(artist['followers'])):.1f}",
            "genres": repr([artist["genre"]] if draw.random_sample() < 0.15 else []),
            "name": artist["name"],
            "popularity": str(artist["popularity"]),
        }
        for artist in artists.to_dict("records")
    ]
    # two artists are repeated with other followers; four rows lack a value
    other_ids = ids(draw, 3, "NotInSampleArtists")
    rows += [{**row, "followers": "3.0"} for row in rows[20:22]]
    rows += [
        {**rows[30], "id": other_ids[0], "popularity": ""},
        {**rows[31], "id": other_ids[1], "name": ""},
        {**rows[32], "id": ""},
        {**rows[33], "id": other_ids[2], "followers": ""},
    ]
    return rows


def _write(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    # without a time and a name in the gzip header, the same rows give the same bytes
    with (
        path.open("wb") as file,
        gzip.GzipFile("", "wb", 9, file, mtime=0) as compressed,
        io.TextIOWrapper(compressed, encoding="utf-8", newline="") as text,
    ):
        writer = csv.DictWriter(text, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

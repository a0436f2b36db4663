"""The synthetic catalogue in sample_catalogue/, with the layouts and quirks of the public files.

`wrapped-feed sample-catalogue FOLDER` generates it, with the same bytes each time.

Deliberate quirks: lists as Python literals with both kinds of quotes, release dates with only a
year or a month, repeated names, tracks in several genres, followers written as floats, an artist
called "Nan", tracks without a name, artists without a match, non-Latin scripts, and text that
breaks SQL, CSV or HTML if it is not escaped.
"""

import csv
import math
import random
from ast import literal_eval
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from wrapped_feed.catalogue.audio_types import CLUSTERED_FEATURES

FEATURES = (*CLUSTERED_FEATURES, "time_signature")

SEED = 20_240_101
N_ARTISTS = 1_000
N_TRACKS = 5_000
LAST_RELEASE = date(2024, 10, 31)
"""Some tracks are released during the default window: they must not be played earlier."""

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

GENRES = {
    # genre: mean energy, acousticness, danceability and instrumentalness; year of the first release
    "acoustic": (0.35, 0.75, 0.50, 0.05, 1960),
    "afrobeat": (0.70, 0.25, 0.75, 0.10, 1970),
    "ambient": (0.20, 0.80, 0.30, 0.85, 1975),
    "blues": (0.50, 0.50, 0.55, 0.05, 1930),
    "bossa-nova": (0.35, 0.75, 0.60, 0.10, 1958),
    "chanson": (0.40, 0.75, 0.45, 0.02, 1930),
    "classical": (0.15, 0.95, 0.25, 0.85, 1925),
    "country": (0.60, 0.35, 0.55, 0.01, 1940),
    "disco": (0.75, 0.15, 0.75, 0.10, 1974),
    "drum-and-bass": (0.88, 0.04, 0.55, 0.45, 1992),
    "folk": (0.35, 0.75, 0.50, 0.05, 1950),
    "funk": (0.75, 0.20, 0.75, 0.08, 1967),
    "hip-hop": (0.68, 0.15, 0.78, 0.01, 1985),
    "house": (0.80, 0.05, 0.78, 0.50, 1986),
    "indie": (0.60, 0.30, 0.55, 0.08, 1990),
    "jazz": (0.35, 0.75, 0.50, 0.35, 1925),
    "k-pop": (0.78, 0.15, 0.68, 0.01, 1996),
    "latin": (0.75, 0.25, 0.75, 0.01, 1955),
    "metal": (0.92, 0.02, 0.40, 0.25, 1972),
    "pop": (0.65, 0.25, 0.66, 0.01, 1960),
    "punk": (0.90, 0.03, 0.45, 0.05, 1976),
    "reggae": (0.60, 0.20, 0.78, 0.03, 1968),
    "rock": (0.75, 0.15, 0.50, 0.06, 1960),
    "soul": (0.55, 0.40, 0.60, 0.02, 1960),
    "techno": (0.82, 0.05, 0.74, 0.80, 1988),
}

WORDS = (
    "amber arrow ashes autumn avenue bell birch blue border bridge bright broken cinder city "
    "clover coast copper coral crane crystal dawn desert distant dover echo ember empty "
    "engine evening falcon feather fever field fire flood fog garden ghost glass gold gravel "
    "green harbour hazel heart hollow honey horizon house island ivory jasper june juniper "
    "kite lantern lake lemon letter light lilac linen little lonely lost lunar maple marble "
    "meadow midnight mirror morning motion mountain neon night north ocean old olive opal "
    "open orchard paper pearl pilot pine plain planet quiet radio rain raven red river road "
    "rose rust sable saffron salt sand scarlet second secret shadow signal silent silver slow "
    "smoke snow solar south sparrow spring station steel stone storm street summer sunday "
    "swallow thunder tide timber tower train velvet violet walnut water west white wild "
    "willow window winter wire wolf yellow yonder zephyr"
).split()

FOREIGN_NAMES = (
    "Søster Måne",
    "Café Ñandú",
    "Gökyüzü Bahçesi",
    "Тихий Берег",
    "Λευκή Πόλη",
    "月光の庭",
    "푸른 바다",
    "حديقة الليل",
    "แสงจันทร์",
    "Žluťoučký Kůň",
)
AWKWARD_ARTISTS = (
    "Nan",
    "The Plain White Tees' Cousins",
    "Guns N' Petals",
    'Bobby "Blue" Birch',
    'Oscar D\'Amber "El Sol"',
    "Earth, Wind & Ember",
    "AC\\DC Adapter",
    "<b>Bold</b>",
    "None",
    "12345",
)
AWKWARD_TRACKS = (
    "'); drop table users; --",
    'She Said "Hello"',
    "Rain, Rain, Rain",
    "100%",
    "{{ ref }}",
    "null",
    "It's; Over",
    "Ünïcödé 🎧",
)
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Artist:
    """An artist of the sample."""

    id: str
    name: str
    followers: int
    popularity: int
    genre: str
    first_year: int


def _id(draw: random.Random) -> str:
    return "".join(BASE62[int(draw.random() * 62)] for _ in range(22))


def _pick(draw: random.Random, values: list[str] | tuple[str, ...]) -> str:
    return values[int(draw.random() * len(values))]


def _between(draw: random.Random, low: float, high: float) -> float:
    return low + (high - low) * draw.random()


def _normal(draw: random.Random, mean: float, deviation: float) -> float:
    """Draw from about a normal distribution: the sum of twelve uniform variates (Irwin-Hall)."""
    return mean + deviation * (sum(draw.random() for _ in range(12)) - 6.0)


def _share(draw: random.Random, mean: float, deviation: float) -> float:
    return round(min(max(_normal(draw, mean, deviation), 0.0), 0.99), 4)


def _title(draw: random.Random) -> str:
    words = [_pick(draw, WORDS).capitalize() for _ in range(1 + int(draw.random() * 3))]
    return ("The " if draw.random() < 0.15 else "") + " ".join(words)


def _artists(draw: random.Random) -> list[Artist]:
    names = [*AWKWARD_ARTISTS, *FOREIGN_NAMES]
    while len(names) < N_ARTISTS:
        # names are unique, except for some that two artists share
        name = _title(draw)
        if name not in names or draw.random() < 0.05:
            names.append(name)
    artists = []
    for name in names:
        popularity = int(min(max(_normal(draw, 42, 18), 0), 100))
        genre = _pick(draw, list(GENRES))
        start = GENRES[genre][4]
        # most artists start late, popular ones even later
        lateness = draw.random() ** (0.9 - 0.5 * popularity / 100)
        artists.append(
            Artist(
                id=_id(draw),
                name=name,
                followers=int(math.exp(_normal(draw, 3 + popularity / 9, 1.2))),
                popularity=popularity,
                genre=genre,
                first_year=int(start + lateness * (2023 - start)),
            )
        )
    return artists


def _audio_features(draw: random.Random, genre: str) -> dict[str, str]:
    energy, acousticness, danceability, instrumentalness, _ = GENRES[genre]
    lively = _share(draw, energy, 0.14)
    odd = draw.random()
    features: dict[str, float | int] = {
        "danceability": _share(draw, danceability, 0.13),
        "energy": lively,
        "key": int(draw.random() * 12),
        "loudness": round(_normal(draw, -22.0 + 17.0 * lively, 2.2), 3),
        "mode": int(draw.random() < 0.66),
        "speechiness": round(0.03 + 0.3 * draw.random() ** 4, 4),
        "acousticness": _share(draw, acousticness, 0.18),
        "instrumentalness": _share(draw, instrumentalness, 0.2) if draw.random() < 0.6 else 0.0,
        "liveness": round(0.05 + 0.6 * draw.random() ** 3, 4),
        "valence": _share(draw, 0.25 + 0.4 * danceability, 0.22),
        "tempo": 0.0 if odd < 0.002 else round(_between(draw, 62, 188), 3),
        "time_signature": 0 if odd < 0.002 else (3 if odd < 0.1 else 4),
    }
    return {name: str(value) for name, value in features.items()}


def _release_date(draw: random.Random, artist: Artist) -> str:
    first = date(artist.first_year, 1, 1)
    career = timedelta(days=int(draw.random() * 365 * _between(draw, 1, 30)))
    released = min(first + career, LAST_RELEASE)
    if released == LAST_RELEASE:
        released -= timedelta(days=int(draw.random() * 900))
    known_to = draw.random()
    if released.year < 2000 and known_to < 0.35:
        return f"{released.year}"
    if released.year < 2000 and known_to < 0.36:
        return f"{released:%Y-%m}"
    return released.isoformat()


def _tracks(draw: random.Random, artists: list[Artist]) -> tuple[list[dict[str, str]], list[str]]:
    """Draw the tracks, and the genre of each."""
    # the number of tracks per artist has a long tail, and popular artists have more
    weights = [math.exp(_normal(draw, 0, 1.0) + artist.popularity / 40) for artist in artists]
    titles = list(AWKWARD_TRACKS)
    rows: list[dict[str, str]] = []
    genres: list[str] = []
    for artist in draw.choices(artists, weights, k=N_TRACKS):
        names, ids = [artist.name], [artist.id]
        if draw.random() < 0.15:
            guest = artists[int(draw.random() * N_ARTISTS)]
            names, ids = [artist.name, guest.name], [artist.id, guest.id]
        fate = draw.random()
        if fate < 0.03:  # the id is unknown: the artist can only be found by name
            ids[0] = _id(draw)
        elif fate < 0.05:  # both are unknown
            ids[0], names[0] = _id(draw), f"{artist.name} Tribute Band"
        elif fate < 0.052:
            ids[0], names[0] = "", ""
        title = titles.pop() if titles else _title(draw)
        if draw.random() < 0.05 and rows:
            title = rows[int(draw.random() * len(rows))]["name"]  # a cover or a duplicate
        popularity = int(min(max(_normal(draw, artist.popularity - 8, 13), 0), 100))
        rows.append(
            {
                # some ids are repeated
                "id": rows[-1]["id"] if rows and draw.random() < 0.001 else _id(draw),
                "name": "" if draw.random() < 0.0005 else title,
                "popularity": str(popularity),
                "duration_ms": str(int(math.exp(_normal(draw, math.log(218_000), 0.3)))),
                "explicit": str(int(draw.random() < 0.08)),
                "artists": repr(names),
                "id_artists": repr(ids),
                "release_date": _release_date(draw, artist),
                **_audio_features(draw, artist.genre),
            }
        )
        genres.append(artist.genre)
    return rows, genres


def _extended(
    draw: random.Random, tracks: list[dict[str, str]], genres: list[str]
) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    albums: dict[str, str] = {}  # the latest album of each artist
    for track, genre in zip(tracks, genres, strict=True):
        if draw.random() < 0.1:
            continue  # a track that is not in the extended set
        artist = literal_eval(track["artists"])[0]
        chosen = [genre] + ([_pick(draw, list(GENRES))] if draw.random() < 0.15 else [])
        same_artist = draw.random() < 0.9
        track_id = _id(draw) if draw.random() < 0.5 else track["id"]
        if artist not in albums or draw.random() < 0.25:
            albums[artist] = _title(draw)
        is_single = draw.random() < 0.3
        rows.extend(
            {
                "track_id": track_id,
                "artists": artist if same_artist else "Various Artists;Someone Else",
                "album_name": track["name"] if is_single else albums[artist],
                "track_name": track["name"],
                "popularity": track["popularity"],
                "duration_ms": track["duration_ms"],
                "explicit": str(track["explicit"] == "1"),
                **{name: track[name] for name in FEATURES},
                "key": f"{track['key']}.0",
                "mode": f"{track['mode']}.0",
                "time_signature": f"{track['time_signature']}.0",
                "track_genre": each,
            }
            for each in chosen
        )
    draw.shuffle(rows)
    return [{"": str(number), **row} for number, row in enumerate(rows)]


def _artist_rows(draw: random.Random, artists: list[Artist]) -> list[dict[str, str]]:
    rows = [
        {
            "id": artist.id,
            "followers": f"{artist.followers}.0",
            "genres": repr([artist.genre]),
            "name": artist.name,
            "popularity": str(artist.popularity),
        }
        for artist in artists
    ]
    # two artists are repeated with other followers; four rows lack a value
    rows += [{**row, "followers": "3.0"} for row in rows[20:22]]
    rows += [
        {**rows[30], "id": _id(draw), "popularity": ""},
        {**rows[31], "id": _id(draw), "name": ""},
        {**rows[32], "id": ""},
        {**rows[33], "id": _id(draw), "followers": ""},
    ]
    return rows


def _write(path: Path, header: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_sample_catalogue(folder: Path) -> None:
    """Write tracks.csv, artists.csv and tracks_extended.csv into `folder`.

    Parameters
    ----------
    folder
        An existing folder; files of those names in it are overwritten.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    draw = random.Random(SEED)
    artists = _artists(draw)
    tracks, genres = _tracks(draw, artists)
    _write(folder / "tracks.csv", TRACKS_HEADER, tracks)
    _write(
        folder / "tracks_extended.csv",
        EXTENDED_HEADER,
        _extended(draw, tracks, genres),
    )
    _write(folder / "artists.csv", ARTISTS_HEADER, _artist_rows(draw, artists))

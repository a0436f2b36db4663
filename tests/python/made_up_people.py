"""Three people who do not exist, with the histories that Spotify would send them.

`ann` has the extended history of ten years, `bob` the account data of one year, and `cleo` both of
the same months. Their files have the dirt of real ones. What each song is, is known here, so that a
test needs no rules of matching of its own.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from tests.python.histories import PRIVATE, write_account, write_extended


class Song(NamedTuple):
    """What a spelling in a history is."""

    artist: str
    title: str
    album: str | None
    in_catalogue: bool
    duration_ms: int | None


class Spelling(NamedTuple):
    """How a history writes a song."""

    artist: str
    title: str
    uri: str | None


Songs = dict[Spelling, Song]

NEW_ARTISTS = ["Sigur Ösp", "月の人", "Ünbekannt & Söhne", "'); drop table plays; --", "Nan", "Ada"]


def make_songs(tracks: pd.DataFrame) -> Songs:
    """Choose songs: some of the catalogue, in several spellings, and some that it lacks.

    `tracks` is the table of the feed.
    """
    songs: Songs = {}

    def add(artist: str, title: str, track_id: str, song: Song) -> None:
        songs[Spelling(artist, title, f"spotify:track:{track_id}")] = song
        songs.setdefault(Spelling(artist, title, None), song)

    for number, track in enumerate(_unmistakable(tracks).itertuples()):
        song = Song(track.artist, track.name, track.album_name, True, track.duration)
        add(song.artist, song.title, track.track_id, song)
        add(song.artist.upper(), song.title.lower(), f"upper{number}", song)
        add(song.artist, f"{song.title} - Remastered 2011", f"remaster{number}", song)
        renamed = Song("Renamed", f"Renamed {number}", song.album, False, None)
        songs[Spelling(renamed.artist, renamed.title, None)] = renamed
        # its id says what it is
        add(renamed.artist, renamed.title, track.track_id, song)
        if number < 8:
            new = Song(song.artist, f"Not in any Catalogue {number}", song.album, False, None)
            add(new.artist.upper(), new.title, f"none{number}", new)
    for number in range(4 * len(NEW_ARTISTS)):
        artist = NEW_ARTISTS[number % len(NEW_ARTISTS)]
        new = Song(artist, f"Lied {number} 🎧 “é”", f"Album of {artist}", False, None)
        add(new.artist, new.title, f"new{number}", new)
    return songs


def _unmistakable(tracks: pd.DataFrame) -> pd.DataFrame:
    """Choose tracks of different artists, none of whose other titles begins alike."""
    plain = "[A-Z][A-Za-z ]+"
    letters = tracks["name"].str.fullmatch(plain) & tracks["artist"].str.fullmatch(plain)
    candidates = tracks[letters].drop_duplicates("artist")[:60]
    names = tracks.groupby("artist")["name"].apply(list)
    is_alone = [
        sum(other.lower().startswith(name.lower()) for other in names[artist]) == 1
        for artist, name in zip(candidates["artist"], candidates["name"], strict=True)
    ]
    return candidates[is_alone][:40]


def make_people(folder: Path, songs: Songs) -> None:
    """Write the histories of ann, bob and cleo to folders of their own."""
    rng = np.random.default_rng(18)
    _write_ann(rng, folder / "ann", songs)
    _write_bob(rng, folder / "bob" / "MyData", songs)
    _write_cleo(rng, folder / "cleo", songs)
    # in no folder of a person, and no history
    (folder / "Read Me.txt").write_text("unzip me")


def _write_ann(rng, folder, songs):
    rows = [
        row
        for start, end, n in (
            ("2014-12-20", "2015-02-10", 250),
            # nothing for years
            ("2019-05-01", "2019-05-20", 150),
            ("2023-11-20", "2024-04-01", 1500),
        )
        for row in _extended(rng, songs, start, end, n)
    ]
    for row in rows:
        if "2024-02-10" <= row["ts"] < "2024-02-24":
            row["conn_country"] = "JP"
        elif rng.random() < 0.05:
            row["conn_country"] = rng.choice([None, "ZZ", ""])
    music = folder / "Spotify Extended Streaming History"
    cut = len(rows) - 700
    write_extended(music / "Streaming_History_Audio_2014-2024_0.json", rows[:cut])
    write_extended(music / "Streaming_History_Audio_2024_1.json", rows[cut:])
    # another export: the same rows, of artists renamed since, some others, and keys that came later
    again = [{**row, "a_later_key": {"of": ["a", 1]}} for row in rows[cut - 200 : cut + 200]]
    again += [{**row, "ms_played": row["ms_played"] + 1} for row in _played(again)[:20]]
    for row in _played(again)[20:200:10]:
        row["master_metadata_album_artist_name"] = "Renamed Later"
    write_extended(music / "endsong_3.json", again)
    write_extended(music / "Streaming_History_Video_2023-2024.json", rows[cut : cut + 20])
    write_extended(music / "Streaming_History_Audio_2025_2.json", [])
    (music / "ReadMeFirst_ExtendedStreamingHistory.pdf").write_bytes(b"%PDF-1.4 \xff")


def _write_bob(rng, folder, songs):
    moments = _moments(rng, "2023-12-28", "2024-03-20", 900)
    by_name = [spelling for spelling in songs if not spelling.uri]
    rows = []
    for moment, spelling in zip(moments, _choose(rng, by_name, 900), strict=True):
        row = {
            "endTime": f"{moment:%Y-%m-%d %H:%M}",
            "artistName": spelling.artist,
            "trackName": spelling.title,
            "msPlayed": _ms(rng),
        }
        chance = rng.random()
        if chance < 0.02:
            row |= {"artistName": "Unknown Artist", "trackName": "Unknown Track"}
        elif chance < 0.04:
            row["msPlayed"] = 0
        elif chance < 0.05:
            row["endTime"] = "2024-02-30 10:00"
        rows.append(row)
    # the names of files before and since 2023, and rows that are in both
    write_account(folder / "StreamingHistory0.json", rows[:600])
    write_account(folder / "StreamingHistory_music_0.json", rows[450:])
    write_account(folder / "StreamingHistory_music_1.json", [])
    podcasts = [
        {
            "endTime": f"{moment:%Y-%m-%d %H:%M}",
            "podcastName": "Über alles",
            "episodeName": f"Episode {number}",
            "msPlayed": 1_800_000,
        }
        for number, moment in enumerate(moments[:30])
    ]
    (folder / "StreamingHistory_podcast_0.json").write_text(json.dumps(podcasts))
    (folder / "Userdata.json").write_text(json.dumps(PRIVATE))
    (folder / "Playlist1.json").write_text('{"playlists": [')


def _write_cleo(rng, folder, songs):
    rows = _extended(rng, songs, "2024-01-01", "2024-03-01", 500)
    write_extended(folder / "Spotify Extended Streaming History" / "endsong_0.json", rows)
    account = []
    for row in _played(rows):
        # to the minute, which can be one next to it; what is further off is another play
        minutes = int(rng.choice([0, 1, -1, 2], p=[0.8, 0.08, 0.08, 0.04]))
        at = datetime.fromisoformat(row["ts"]) + timedelta(minutes=minutes)
        if rng.random() > 0.05:
            account.append(
                {
                    "endTime": f"{at:%Y-%m-%d %H:%M}",
                    "artistName": row["master_metadata_album_artist_name"],
                    "trackName": row["master_metadata_track_name"],
                    "msPlayed": row["ms_played"],
                }
            )
    account += [{**row, "endTime": f"2023-12{row['endTime'][7:]}"} for row in account[:40]]
    write_account(folder / "Spotify Account Data" / "StreamingHistory_music_0.json", account)


def _extended(rng, songs, start, end, n):
    """Make rows of the extended history, a tenth of them with something odd."""
    rows = []
    moments = _moments(rng, start, end, n)
    by_id = [spelling for spelling in songs if spelling.uri]
    for moment, spelling in zip(moments, _choose(rng, by_id, n), strict=True):
        row = {
            "ts": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "ms_played": _ms(rng),
            "master_metadata_track_name": spelling.title,
            "master_metadata_album_artist_name": spelling.artist,
            "master_metadata_album_album_name": songs[spelling].album,
            "spotify_track_uri": spelling.uri,
            "reason_end": str(rng.choice(["trackdone", "fwdbtn", "endplay"], p=[0.7, 0.2, 0.1])),
        }
        rows.append(row)
        chance = rng.integers(200)
        before = int(moment.timestamp()) - int(rng.integers(30, 40_000))
        if chance < 3:
            row["ms_played"] = 0
        elif chance < 6:
            row |= _NO_TRACK | {
                "episode_name": "Folge 1",
                "episode_show_name": "Über alles",
                "spotify_episode_uri": "spotify:episode:1",
            }
        elif chance < 8:
            row |= _NO_TRACK | {"audiobook_title": "A Book", "audiobook_uri": "spotify:show:1"}
        elif chance < 10:
            row |= _NO_TRACK
        elif chance == 10:
            row["master_metadata_album_artist_name"] = None
        elif chance == 11:
            row["ts"] = "a while ago"
        elif chance == 12:
            row["ms_played"] = rng.choice(["long", "1.5", "-3"])
        elif chance < 20:
            row["incognito_mode"] = True
        elif chance < 26:
            row |= {"offline": True, "offline_timestamp": before}
        elif chance < 32:
            row |= {"offline": True, "offline_timestamp": before * 1000 + 123}
        elif chance == 33:
            # it was sent before it began
            row |= {"offline": True, "offline_timestamp": before + 100_000}
        elif chance == 34:
            row |= {"offline": False, "offline_timestamp": before}
        elif chance == 35:
            rows.append(dict(row))  # twice in the same file: played twice
        elif chance < 38 and len(rows) > 1:
            row["ts"] = rows[-2]["ts"]  # another song in the same second
        elif chance == 39:
            row["reason_end"] = None
    return rows


_NO_TRACK = {
    "master_metadata_track_name": None,
    "master_metadata_album_artist_name": None,
    "master_metadata_album_album_name": None,
    "spotify_track_uri": None,
}


def _played(rows):
    return [
        row
        for row in rows
        if row["spotify_track_uri"]
        and row["master_metadata_album_artist_name"]
        and isinstance(row["ms_played"], int)
        and row["ms_played"] > 0
        and row["ts"][0] == "2"
    ]


def _moments(rng, start, end, n):
    """Draw moments between two days, in order, most of them in the evening."""
    days = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).days
    seconds = rng.integers(days, size=n) * 86_400 + rng.normal(19.5, 3, size=n) * 3600
    first = datetime.fromisoformat(start).replace(tzinfo=UTC)
    return [first + timedelta(seconds=int(second)) for second in np.sort(seconds)]


def _choose(rng, spellings, n):
    """Choose songs, some much more often than others."""
    weights = 1 / np.arange(1, len(spellings) + 1) ** 0.8
    order = rng.permutation(len(spellings))
    chosen = rng.choice(order, size=n, p=weights / weights.sum())
    return [spellings[number] for number in chosen]


def _ms(rng):
    """Draw milliseconds played; 30 s is what makes a listen."""
    chance = rng.random()
    if chance < 0.02:
        return int(rng.choice([29_999, 30_000]))
    return int(rng.integers(1, 30_000) if chance < 0.25 else rng.integers(30_000, 280_000))

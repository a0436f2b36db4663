"""Writers of made-up listening histories, with the keys and the layout of Spotify's."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

PRIVATE = {
    "username": "xq7-username",
    "platform": "xq7-platform",
    "ip_addr": "xq7-ip",
    "ip_addr_decrypted": "xq7-ip-decrypted",
    "user_agent_decrypted": "xq7-agent",
    "city": "xq7-city",
    "region": "xq7-region",
    "metro_code": "xq7-metro",
    "longitude": "xq7-longitude",
    "latitude": "xq7-latitude",
}
"""Keys of the extended history that must not be read."""

_ACCOUNT = {"endTime": "2023-01-15 10:32", "msPlayed": 200_000}

_ACCOUNT_NAMES = {
    "music": {"artistName": "Ada Example", "trackName": "First Song"},
    "podcast": {"podcastName": "First Show", "episodeName": "First Episode"},
    "audiobook": {"authorName": "Ben Example", "audiobookName": "First Book"},
}

_EXTENDED = {
    "ts": "2023-01-15T10:32:11Z",
    **PRIVATE,
    "ms_played": 200_000,
    "conn_country": "DE",
    "master_metadata_track_name": "First Song",
    "master_metadata_album_artist_name": "Ada Example",
    "master_metadata_album_album_name": "First Album",
    "spotify_track_uri": "spotify:track:0000000000000000000001",
    "episode_name": None,
    "episode_show_name": None,
    "spotify_episode_uri": None,
    "audiobook_title": None,
    "audiobook_uri": None,
    "audiobook_chapter_uri": None,
    "audiobook_chapter_title": None,
    "reason_start": "trackdone",
    "reason_end": "trackdone",
    "shuffle": False,
    "skipped": False,
    "offline": False,
    "offline_timestamp": 0,
    "incognito_mode": False,
}


def write_account(path: Path, rows: Iterable[Row]) -> None:
    """Write a file of the account data, such as StreamingHistory_music_0.json.

    A row needs only what differs from the defaults above, which depend on the file's name.
    """
    kinds = (names for kind, names in _ACCOUNT_NAMES.items() if f"_{kind}_" in path.name)
    names = next(kinds, _ACCOUNT_NAMES["music"])
    _write(path, [{**_ACCOUNT, **names, **row} for row in rows])


def write_extended(path: Path, rows: Iterable[Row]) -> None:
    """Write a file of the extended history, such as Streaming_History_Audio_2023_0.json.

    A row needs only what differs from the defaults above.
    """
    _write(path, [{**_EXTENDED, **row} for row in rows])


def _write(path: Path, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")

"""Whose history a file is: each person has a folder."""

import re
import unicodedata
from collections.abc import Iterable

from wrapped_feed.errors import UserError

YOU = "you"
"""The person whose files are in no folder of their own."""

_SPOTIFYS_FOLDER = re.compile(
    r"(MyData|Spotify Account Data|Spotify Extended Streaming History)( ?\(\d+\)| \d+)?"
    r"|my_spotify_data.*",
    re.IGNORECASE | re.DOTALL,
)
"""Names of the folders and zips that come from Spotify, as browsers number repeated downloads."""


def listener_of(file_name: str) -> str:
    """Return the person whose file it is, from its path below the folder of the histories."""
    folders = file_name.split("/")[:-1]
    for folder in folders:
        if not _SPOTIFYS_FOLDER.fullmatch(folder):
            return re.sub(r"\.zip$", "", folder, flags=re.IGNORECASE)
    return YOU


def refuse_similar_names(listeners: Iterable[str]) -> None:
    """Refuse names that look alike.

    Raises
    ------
    UserError
        Two names differ only by case, or by how accents are encoded.
    """
    seen: dict[str, str] = {}
    for name in sorted(set(listeners)):
        other = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if other != name:
            raise UserError(
                f"The folders of two people, {other} and {name}, differ only by case or accents: "
                f"rename one of them, or move the files into the other if it is one person."
            )

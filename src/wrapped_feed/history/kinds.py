"""The kinds of files, by the names that Spotify gives them."""

from fnmatch import fnmatchcase

NOT_A_HISTORY = "not a history"

_KINDS = {
    # the first pattern that fits counts
    "StreamingHistory_podcast_*.json": "account podcast",
    "StreamingHistory_audiobook_*.json": "account audiobook",
    "StreamingHistory*.json": "account music",
    "Streaming_History_Audio_*.json": "extended audio",
    "Streaming_History_Video_*.json": "extended video",
    # the names until 2023
    "endsong*.json": "extended audio",
    "endvideo*.json": "extended video",
}


def kind_of(file_name: str) -> str:
    """Return the kind of a file, from its name without folders."""
    fitting = (kind for pattern, kind in _KINDS.items() if fnmatchcase(file_name, pattern))
    return next(fitting, NOT_A_HISTORY)

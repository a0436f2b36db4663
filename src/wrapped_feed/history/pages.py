"""Where the pages of a history are: beside it, since they are of somebody's life."""

import os
from pathlib import Path

STORY = "wrapped.html"


def pages_of(history: Path) -> Path:
    """Return the folder for the pages of a folder or zip of histories."""
    if history.is_dir():
        return history / "wrapped"
    return history.with_name(f"{history.stem}-wrapped")


def has_pages(folder: Path) -> bool:
    """Return whether a folder holds pages, and so no history."""
    # unlike Path.is_file, this is no error where the folder cannot be read
    return os.path.isfile(folder / STORY)

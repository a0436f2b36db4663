"""Finding the histories in a folder or zip."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wrapped_feed.errors import UserError
from wrapped_feed.history.archives import is_zip, unpack
from wrapped_feed.history.kinds import NOT_A_HISTORY, kind_of
from wrapped_feed.history.pages import has_pages
from wrapped_feed.history.people import listener_of, refuse_similar_names


@dataclass(frozen=True)
class HistoryFile:
    """A file in the folder or zip of the histories."""

    name: str
    """Its path below the folder, with / as separator; zips are like folders."""
    path: Path
    """Where it can be read, if it is a history."""
    listener: str
    kind: str

    @property
    def shape(self) -> str:
        """The shape of a history, account or extended."""
        return self.kind.split()[0]

    @property
    def is_history(self) -> bool:
        """Whether its name is that of a history."""
        return self.kind != NOT_A_HISTORY


def find_files(folder: Path, scratch: Path) -> list[HistoryFile]:
    """Find the files in a folder, in folders below it and in zips.

    Links to folders are listed, but not followed: they may lead anywhere, and in circles. Folders
    of pages that an earlier build wrote are left out.

    Parameters
    ----------
    folder
        A folder or a zip.
    scratch
        An empty folder, to which the histories of zips are unpacked.

    Returns
    -------
    list
        The files, sorted by name.

    Raises
    ------
    UserError
        The folder is missing or has no history, a folder or zip cannot be read, or the names of
        people look alike.
    """
    if not folder.is_dir() and not is_zip(folder):
        raise UserError(
            f"{folder} is not a folder or a zip: set the var history_dir to the folder or zip of "
            f"your Spotify data."
        )
    found = []
    for name, path in sorted(_walk(folder, scratch)):
        kind = kind_of(name.rpartition("/")[2])
        if not path.is_file():
            kind = NOT_A_HISTORY  # such as a link to a folder
        found.append(HistoryFile(name, path, listener_of(name), kind))
    histories = [file for file in found if file.is_history]
    if not histories:
        raise UserError(
            f"There is no listening history in {folder}: put files such as "
            f"StreamingHistory_music_0.json or Streaming_History_Audio_2024_0.json there, or set "
            f"the var history_dir to their folder or zip."
        )
    refuse_similar_names(file.listener for file in histories)
    return found


def _walk(folder: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name of each file below a folder or in a zip, and where it can be read."""
    if is_zip(folder):
        yield from unpack(folder, Path(tempfile.mkdtemp(dir=scratch)))
        return
    for directory, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not has_pages(Path(directory, name))]
        links = [name for name in folders if Path(directory, name).is_symlink()]
        for path in (Path(directory, name) for name in files + links):
            name = _readable(path.relative_to(folder).as_posix())
            if is_zip(path):
                inside = _walk(path, scratch)
                yield from ((f"{name}/{member}", unpacked) for member, unpacked in inside)
            else:
                yield name, path


def _readable(name: str) -> str:
    r"""Write the bytes of a name that are not UTF-8, which no table can hold, as \xff."""
    return os.fsencode(name).decode(errors="backslashreplace")


def _refuse(error: OSError) -> None:
    raise UserError(
        f"The folder {error.filename} cannot be read ({error.strerror}): fix its permissions, or "
        f"move it away."
    ) from error

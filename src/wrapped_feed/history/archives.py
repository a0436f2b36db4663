"""Unpacking the histories of a zip."""

import lzma
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from wrapped_feed.errors import UserError
from wrapped_feed.history.kinds import NOT_A_HISTORY, kind_of

_IS_ENCRYPTED = 1
"""The bit of a member's flags."""

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # an unknown compression
    ValueError,  # names or numbers that make no sense
)


def is_zip(path: Path) -> bool:
    """Return whether a path is a file with the ending .zip."""
    return path.suffix.lower() == ".zip" and path.is_file()


def unpack(archive: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """Unpack the histories of a zip into an empty folder.

    Parameters
    ----------
    archive
        The zip.
    folder
        Where to unpack to. The files get new names, so that none can be written elsewhere.

    Yields
    ------
    tuple
        For each file of the zip, its path in the zip, and where it was unpacked to; the zip itself
        if it is not a history.

    Raises
    ------
    UserError
        The zip is damaged, encrypted or unreadable, or the disk is full.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            # a member that is there twice is replaced by the last, as when unpacking
            members = {member.filename: member for member in opened.infolist()}
            for number, member in enumerate(members.values()):
                # some programs on Windows write backslashes
                name = member.filename.replace("\\", "/")
                if name.endswith("/"):
                    continue  # a folder
                if kind_of(name.rpartition("/")[2]) == NOT_A_HISTORY:
                    yield name, archive
                    continue
                if member.flag_bits & _IS_ENCRYPTED:
                    raise UserError(
                        f"The zip {archive} is encrypted: unpack it, and put the unpacked folder "
                        f"in its place."
                    )
                unpacked = folder / f"{number}.json"
                with opened.open(member) as source, unpacked.open("wb") as target:
                    shutil.copyfileobj(source, target)
                yield name, unpacked
    except _DAMAGED as error:
        raise UserError(
            f"The zip {archive} is damaged or cannot be unpacked ({error}): download it again, or "
            f"put the unpacked folder in its place."
        ) from error
    except OSError as error:
        raise UserError(
            f"The zip {archive} cannot be unpacked ({error.strerror or error}): fix that, or put "
            f"the unpacked folder in its place."
        ) from error

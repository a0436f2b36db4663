"""Finding the catalogue's files and detecting their layout."""

import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from wrapped_feed.catalogue.declared import DataSet
from wrapped_feed.errors import UserError
from wrapped_feed.sql import quoted_path, quoted_text

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class CatalogueFile:
    """The file of a data set."""

    data_set: DataSet
    path: Path
    header: tuple[str, ...]
    layout: str | None

    def reader(self, options: str) -> str:
        """Return SQL that reads the file, with every column as text.

        The format is given, not detected: detection fails on a file with one unclosed quote.
        """
        columns = ", ".join(f"{quoted_text(name)}: 'VARCHAR'" for name in self.header)
        compression = "gzip" if _is_gzip(self.path) else "none"
        return (
            f"read_csv({quoted_path(self.path)}, auto_detect = false, header = true, "
            f"compression = '{compression}', columns = {{{columns}}}, delim = ',', quote = '\"', "
            f"escape = '\"', {options})"
        )


def find_files(folder: Path, data_sets: tuple[DataSet, ...]) -> tuple[CatalogueFile, ...]:
    """Find the file of each data set. Raises the errors of `find_file`."""
    return tuple(find_file(folder, data_set) for data_set in data_sets)


def file_paths(folder: Path, data_set: DataSet) -> list[Path]:
    """Return the files of a data set that exist in `folder`; the first is the one to read.

    Raises
    ------
    UserError
        A file is there both as it is and compressed.
    """
    paths = []
    for name in data_set.files:
        found = [path for path in (folder / name, folder / f"{name}.gz") if path.exists()]
        if len(found) > 1:
            raise UserError(f"There are both {found[0]} and {found[1].name}: remove one of them.")
        paths += found
    return paths


def find_file(folder: Path, data_set: DataSet) -> CatalogueFile:
    """Find the file of a data set in `folder`.

    Raises
    ------
    UserError
        It is missing, there twice, not a file, unreadable, empty, damaged gzip, not UTF-8, or lacks
        a column or any row.
    """
    found = file_paths(folder, data_set)
    if not found:
        raise UserError(
            f"There is no file {' or '.join(str(folder / name) for name in data_set.files)}: put "
            f"it there, or the same name with .gz, or set the var catalogue_dir to the catalogue's "
            f"folder."
        )
    path = found[0]
    if not path.is_file():
        raise UserError(f"{path} is not a file: replace it with the CSV file of that name.")
    header, has_rows = _read_header(path)
    layout = _layout(path, header, data_set)
    lower = [name.lower() for name in header]
    repeated = [name for name in header if lower.count(name.lower()) > 1]
    if repeated:
        raise UserError(
            f"The header of {path} has the column {repeated[0]} more than once (DuckDB ignores "
            f"case): remove or rename one of them."
        )
    if not has_rows:
        raise UserError(f"The file {path} has no rows below its header: use the complete file.")
    return CatalogueFile(data_set, path, header, layout)


def _read_header(path: Path) -> tuple[tuple[str, ...], bool]:
    """Return the names of the columns, and whether there is a row below them."""
    try:
        with _open(path) as file:
            beginning = file.read(2)
            if _is_gzip(path):
                # DuckDB does not compare checksums: a file that was damaged would be read
                while file.read(_CHUNK_BYTES):
                    pass
        if not beginning:
            raise UserError(f"The file {path} is empty: use the complete file.")
        if beginning in _UTF_16_MARKS:
            raise UserError(f"The file {path} is UTF-16: save it as UTF-8.")
        with io.TextIOWrapper(_open(path), encoding="utf-8-sig", newline="") as text:
            rows = csv.reader(text)
            # pandas writes an index column without a name
            header = tuple(name or f"column {n}" for n, name in enumerate(next(rows)))
            try:
                return header, next(rows, None) is not None
            except csv.Error:
                return header, True  # DuckDB's reader will report what is wrong with the row
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UserError(
            f"The file {path} is not a complete gzip file ({error}): compress the CSV file again, "
            f"or remove the ending .gz if it is not compressed."
        ) from error
    except OSError as error:
        raise UserError(
            f"The file {path} cannot be read ({error.strerror}): fix its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise UserError(f"The file {path} is not UTF-8: save it as UTF-8.") from error
    except csv.Error as error:
        raise UserError(
            f"The header of {path} cannot be read as CSV ({error}): save the file as UTF-8, with "
            f"commas between the columns."
        ) from error


def _is_gzip(path: Path) -> bool:
    return path.suffix == ".gz"


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if _is_gzip(path) else path.open("rb")


def _layout(path: Path, header: tuple[str, ...], data_set: DataSet) -> str | None:
    """Return the first layout whose columns are all in the header."""
    wanted = []
    for layout in data_set.layouts:
        # several declared columns may be read from the same column of the file
        columns = dict.fromkeys(column.in_file for column in data_set.columns_of(layout))
        missing = [name for name in columns if name not in header]
        if not missing:
            return layout
        wanted.append(f"{', '.join(columns)} (missing: {', '.join(missing)})")
    raise UserError(
        f"The header of {path} must have the columns {', or the columns '.join(wanted)}, separated "
        f"by commas: add or rename them."
    )

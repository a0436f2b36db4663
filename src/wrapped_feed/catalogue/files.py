"""Finding the catalogue's files: which are there, and in which layout."""

import csv
from dataclasses import dataclass
from pathlib import Path

from wrapped_feed.catalogue.declared import DataSet
from wrapped_feed.errors import UserError
from wrapped_feed.sql import quoted_path, quoted_text

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class CatalogueFile:
    """The file of a data set."""

    data_set: DataSet
    path: Path
    header: tuple[str, ...]
    layout: str | None

    def reader(self, options: str) -> str:
        """Give SQL that reads the file, every column as text.

        Nothing is guessed: a guess fails as a whole where one quote is not closed.
        """
        columns = ", ".join(f"{quoted_text(name)}: 'VARCHAR'" for name in self.header)
        return (
            f"read_csv({quoted_path(self.path)}, auto_detect = false, header = true, "
            f"columns = {{{columns}}}, delim = ',', quote = '\"', escape = '\"', {options})"
        )


def find_files(folder: Path, data_sets: tuple[DataSet, ...]) -> tuple[CatalogueFile, ...]:
    """Find the file of each data set; raises as `find_file` does."""
    return tuple(find_file(folder, data_set) for data_set in data_sets)


def file_paths(folder: Path, data_set: DataSet) -> list[Path]:
    """Give the files of a data set that are in `folder`, the one that is read first."""
    paths = [folder / name for name in data_set.files]
    return [path for path in paths if path.exists()]


def find_file(folder: Path, data_set: DataSet) -> CatalogueFile:
    """Find the file of a data set in `folder`.

    Raises
    ------
    UserError
        It is missing, not a file, unreadable, empty, not UTF-8, or lacks a column or any row.
    """
    found = file_paths(folder, data_set)
    if not found:
        raise UserError(
            f"There is no file {' or '.join(str(folder / name) for name in data_set.files)}: put "
            f"it there, or point the var catalogue_dir at the folder that holds the catalogue."
        )
    path = found[0]
    if not path.is_file():
        raise UserError(f"{path} is not a file: put the file of that name in its place.")
    header, has_rows = _read_header(path)
    layout = _layout(path, header, data_set)
    lower = [name.lower() for name in header]
    twice = [name for name in header if lower.count(name.lower()) > 1]
    if twice:
        raise UserError(
            f"The header of {path} names the column {twice[0]} twice, capitals aside: drop one."
        )
    if not has_rows:
        raise UserError(f"The file {path} has no rows below its header: put the whole file there.")
    return CatalogueFile(data_set, path, header, layout)


def _read_header(path: Path) -> tuple[tuple[str, ...], bool]:
    """Give the names of the columns, and whether there is a row below them."""
    try:
        with path.open("rb") as file:
            beginning = file.read(2)
        if not beginning:
            raise UserError(f"The file {path} is empty: put the whole file there.")
        if beginning in _UTF_16_MARKS:
            raise UserError(f"The file {path} is UTF-16: save it as UTF-8.")
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.reader(text)
            # the index column of some files has no name
            header = tuple(name or f"column {n}" for n, name in enumerate(next(rows)))
            try:
                return header, next(rows, None) is not None
            except csv.Error:
                return header, True  # DuckDB's reader will say what is wrong with the row
    except OSError as error:
        raise UserError(
            f"The file {path} cannot be read ({error.strerror}): fix its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise UserError(f"The file {path} is not UTF-8: save it as UTF-8.") from error
    except csv.Error as error:
        raise UserError(
            f"The header of {path} cannot be read as CSV ({error}): save it as UTF-8, with commas "
            f"between the columns."
        ) from error


def _layout(path: Path, header: tuple[str, ...], data_set: DataSet) -> str | None:
    """Give the first layout whose columns the header names."""
    wanted = []
    for layout in data_set.layouts:
        # a column that is read from another one is not in the file
        columns = dict.fromkeys(column.in_file for column in data_set.columns_of(layout))
        missing = [name for name in columns if name not in header]
        if not missing:
            return layout
        wanted.append(f"{', '.join(columns)} (it lacks {', '.join(missing)})")
    raise UserError(
        f"The header of {path} must name the columns {', or the columns '.join(wanted)}, with "
        f"commas between: add or rename them."
    )

"""What the sources' YAML says of the catalogue files: columns, types and the rules for a value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LOADER_COLUMNS = ("file_name", "line", "defects")
"""Columns that the loader adds to those of the file."""


@dataclass(frozen=True)
class Column:
    """A column of a source: name, type and rules, as in models/staging/_catalogue__sources.yml."""

    name: str
    data_type: str
    """varchar, integer, bigint, double, date, or `varchar[]` for the literal of a Python list."""
    required: bool = False
    required_unless: str | None = None
    """Column that makes up for this one where it is missing."""
    min_value: Any = None
    max_value: Any = None
    layout: str | None = None
    """Layout of the file that has this column; None where all have."""
    first_day_of: str | None = None
    """Column of the file that this date is read from, known to the year, the month or the day."""

    @property
    def in_file(self) -> str:
        """Name of the column of the file that the value is read from."""
        return self.first_day_of or self.name


@dataclass(frozen=True)
class DataSet:
    """One of the catalogue's data sets."""

    name: str
    files: tuple[str, ...]
    """Names that its file may have; the first that is there is read."""
    columns: tuple[Column, ...]

    @classmethod
    def from_node(cls, node: Mapping[str, Any]) -> "DataSet":
        """Read the declaration from dbt's node of a source."""
        columns = tuple(
            Column(each["name"], each["data_type"], **each["config"]["meta"])
            for each in node["columns"].values()
            if each["name"] not in LOADER_COLUMNS
        )
        return cls(node["name"], tuple(node["config"]["meta"]["files"]), columns)

    @property
    def layouts(self) -> tuple[str | None, ...]:
        """The layouts that its file may have, in the order of their first columns."""
        named = dict.fromkeys(column.layout for column in self.columns if column.layout)
        return tuple(named) or (None,)

    def columns_of(self, layout: str | None) -> tuple[Column, ...]:
        """Give the columns that a file of this layout has."""
        return tuple(column for column in self.columns if column.layout in (None, layout))


def declared_data_sets(sources: Iterable[Mapping[str, Any]]) -> tuple[DataSet, ...]:
    """Give the data sets that dbt's source nodes declare."""
    return tuple(DataSet.from_node(node) for node in sources if "files" in node["config"]["meta"])

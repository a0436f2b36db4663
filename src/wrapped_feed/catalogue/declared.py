"""The catalogue files as the sources' YAML declares them: columns, types and rules for values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LOADER_COLUMNS = ("file_name", "line", "defects")
"""Columns that the loader adds to those of the file."""


@dataclass(frozen=True)
class Column:
    """A column of a source in models/staging/_sources.yml, with its `config.meta`."""

    name: str
    data_type: str
    """varchar, integer, bigint, double, date, or `varchar[]` for the literal of a Python list."""
    required: bool = False
    """Whether a missing value is a defect."""
    required_unless: str | None = None
    """Another list column: it is a defect if this one and that one are both missing."""
    min_value: Any = None
    max_value: Any = None
    layout: str | None = None
    """The only layout of the file that has this column; None if all have it."""
    first_day_of: str | None = None
    """Column of the file from which this date is parsed. The text is a year, a month or a day;
    the date is its first day."""

    @property
    def in_file(self) -> str:
        """Name of the column in the file from which the value is read."""
        return self.first_day_of or self.name


@dataclass(frozen=True)
class DataSet:
    """One of the catalogue's data sets."""

    name: str
    files: tuple[str, ...]
    """Possible names of its file, without the ending .gz; the first that exists is read."""
    columns: tuple[Column, ...]

    @classmethod
    def from_node(cls, node: Mapping[str, Any]) -> "DataSet":
        """Read the declaration from a source's node in dbt's manifest."""
        columns = tuple(
            Column(each["name"], each["data_type"], **each["config"]["meta"])
            for each in node["columns"].values()
            if each["name"] not in LOADER_COLUMNS
        )
        return cls(node["name"], tuple(node["config"]["meta"]["files"]), columns)

    @property
    def layouts(self) -> tuple[str | None, ...]:
        """The possible layouts of its file, in the order of their first columns; (None,) if one."""
        named = dict.fromkeys(column.layout for column in self.columns if column.layout)
        return tuple(named) or (None,)

    def columns_of(self, layout: str | None) -> tuple[Column, ...]:
        """Return the columns that a file with this layout has."""
        return tuple(column for column in self.columns if column.layout in (None, layout))


def declared_data_sets(sources: Iterable[Mapping[str, Any]]) -> tuple[DataSet, ...]:
    """Return the data sets that dbt's source nodes declare."""
    return tuple(DataSet.from_node(node) for node in sources if "files" in node["config"]["meta"])

"""The tables of the histories as the sources' YAML declares them: columns, types and keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

_ARROW_TYPES = {
    "varchar": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "timestamp": pa.timestamp("us"),
    "boolean": pa.bool_(),
}


@dataclass(frozen=True)
class Column:
    """A column of a source in models/staging/_sources.yml, with its `config.meta`."""

    name: str
    data_type: str
    """varchar, integer, bigint, timestamp or boolean."""
    account: str | None = None
    """Its key in the files of the account data; None if they do not have it."""
    extended: str | None = None
    """Its key in the files of the extended history; None if they do not have it."""
    required: bool = False
    """Whether a value that is missing or cannot be cast is a defect."""

    def key(self, shape: str) -> str | None:
        """Return its key in the files of a shape, account or extended."""
        return {"account": self.account, "extended": self.extended}[shape]


Columns = tuple[Column, ...]


def declared_tables(sources: Iterable[Mapping[str, Any]]) -> dict[str, Columns]:
    """Return the columns of each table, by its name, from dbt's source nodes."""
    return {
        node["name"]: tuple(
            Column(each["name"], each["data_type"], **each["config"]["meta"])
            for each in node["columns"].values()
        )
        for node in sources
    }


def arrow_schema(columns: Columns) -> pa.Schema:
    """Return the Arrow schema of a table; its timestamps are naive, in UTC."""
    return pa.schema([(column.name, _ARROW_TYPES[column.data_type]) for column in columns])

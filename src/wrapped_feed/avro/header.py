"""The metadata of a file: its schema, and the inputs that its records were made from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

_SCHEMA = "avro.schema"
_INPUTS = "wrapped_feed.inputs"
_START_DATE = "wrapped_feed.start_date"
_END_DATE = "wrapped_feed.end_date"


@dataclass(frozen=True)
class Header:
    """Schema, codec and metadata of a file."""

    schema: dict[str, Any]
    codec: str
    """`null`, `deflate` or `zstandard`."""
    inputs: dict[str, str]
    """The rows of the model simulation_inputs when the records were made, by input."""
    start_date: date
    """First day that the file covers."""
    end_date: date
    """The day after the last that it covers."""

    @property
    def metadata(self) -> dict[str, str]:
        """The metadata entries besides those that Avro's writers add, which start with `avro.`."""
        return {
            _INPUTS: json.dumps(self.inputs, sort_keys=True),
            _START_DATE: str(self.start_date),
            _END_DATE: str(self.end_date),
        }

    @property
    def metadata_of_parquet(self) -> dict[str, str]:
        """The metadata entries of a Parquet file, which has the schema too."""
        return {_SCHEMA: json.dumps(self.schema), **self.metadata}

    def for_records(self, n_records: int) -> "Header":
        """Return the header of a file with so many records.

        An empty file is not compressed: polars cannot read one with deflate and no block.
        """
        return self if n_records else replace(self, codec="null")

    def matches(self, metadata: Mapping[str, str]) -> bool:
        """Whether a file with this metadata, Avro's own included, has this header."""
        return (
            all(metadata.get(name) == value for name, value in self.metadata.items())
            # Parquet has a codec of its own
            and metadata.get("avro.codec", self.codec) == self.codec
            and json.loads(metadata[_SCHEMA]) == self.schema
        )


def made_from(metadata: Mapping[str, str]) -> dict[str, Any]:
    """Read `inputs`, `start_date` and `end_date` from a file's metadata; empty without them."""
    if _INPUTS not in metadata:
        return {}
    return {
        "inputs": json.loads(metadata[_INPUTS]),
        "start_date": metadata[_START_DATE],
        "end_date": metadata[_END_DATE],
    }

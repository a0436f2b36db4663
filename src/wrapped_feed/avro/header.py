"""What the header of an Avro file says beside the schema: what its records follow from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

_INPUTS = "wrapped_feed.inputs"
_START_DATE = "wrapped_feed.start_date"
_END_DATE = "wrapped_feed.end_date"


@dataclass(frozen=True)
class Header:
    """Schema, codec and metadata of a file; the same ones and the same rows give the same bytes."""

    schema: dict[str, Any]
    codec: str
    """`null` or `deflate`."""
    inputs: dict[str, str]
    """The rows of the model simulation_inputs when the records were made."""
    start_date: date
    """First day that the records are of."""
    end_date: date
    """The day after the last."""

    @property
    def metadata(self) -> dict[str, str]:
        """Give the header's own entries; Avro's begin with `avro.`."""
        return {
            _INPUTS: json.dumps(self.inputs, sort_keys=True),
            _START_DATE: str(self.start_date),
            _END_DATE: str(self.end_date),
        }

    def for_records(self, n_records: int) -> "Header":
        """Give the header of a file of so many records.

        An empty file is not compressed: polars cannot read one with deflate and no block.
        """
        return self if n_records else replace(self, codec="null")

    def is_that_of(self, metadata: Mapping[str, str]) -> bool:
        """Tell whether a file with these entries in its header has this one."""
        return (
            all(metadata.get(name) == value for name, value in self.metadata.items())
            and metadata["avro.codec"] == self.codec
            and json.loads(metadata["avro.schema"]) == self.schema
        )


def made_from(metadata: Mapping[str, str]) -> dict[str, Any]:
    """Give what a file's header says that its records follow from; empty where it says nothing."""
    if _INPUTS not in metadata:
        return {}
    return {
        "inputs": json.loads(metadata[_INPUTS]),
        "start_date": metadata[_START_DATE],
        "end_date": metadata[_END_DATE],
    }

"""What a post-hook asks to export: a relation as one Avro file, or one per calendar month."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from wrapped_feed.avro.header import Header
from wrapped_feed.avro.schema import record_schema
from wrapped_feed.errors import UserError


@dataclass(frozen=True)
class Keyed:
    """The same rows with an integer key in place of a string column: sorted in half the time.

    The string is looked up when the rows are written.
    """

    relation: str
    """Name of the relation, beside that of the model."""
    column: str
    """The string column that the key stands for."""
    key: str
    """The key's column: in `relation`, and in `names`, where it counts from 1 without a gap."""
    names: str
    """Name of the relation with `key` and `column`, one row a key."""


@dataclass(frozen=True)
class Export:
    """What to export and where to."""

    relation: str
    """The model's relation, quoted for SQL."""
    name: str
    """Name of the file (or of the folder of the months' files and what they begin with)."""
    folder: Path
    schema: dict[str, Any]
    order_by: tuple[str, ...]
    """Columns that put the records in a total order."""
    codec: str
    inputs: dict[str, str]
    """What the rows follow from, for the files' headers."""
    start_date: date
    end_date: date
    """First day of the window and the day after its last."""
    nest: str | None = None
    """The schema's last field, where it is an array of records made of the rows that share the
    columns `order_by`; else None."""
    nest_order_by: tuple[str, ...] = ()
    """Columns that put the items of that array in a total order."""
    month_of: str | None = None
    """The timestamp column that says which month's file a row is in; None for a single file."""
    keyed: Keyed | None = None
    """Where the rows are read from instead of `relation`, with a key in place of one string."""

    @classmethod
    def from_config(cls, project_dir: Path, config: Mapping[str, Any]) -> "Export":
        """Read what the macro export_avro gives; its model's `config.meta.avro` says how."""
        model = config["model"]
        avro = model["config"]["meta"]["avro"]
        nest = avro.get("nest", {})
        return cls(
            relation=config["relation"],
            name=model["name"],
            folder=(project_dir / config["export_dir"]).absolute(),
            schema=record_schema(model),
            order_by=tuple(avro["order_by"]),
            codec=config["codec"],
            inputs=config["inputs"],
            start_date=date.fromisoformat(config["start_date"]),
            end_date=date.fromisoformat(config["end_date"]),
            nest=nest.get("field"),
            nest_order_by=tuple(nest.get("order_by", ())),
            month_of=avro.get("file_per_month_of"),
            keyed=Keyed(**avro["keyed"]) if "keyed" in avro else None,
        )

    def header(self, start_date: date | None = None, end_date: date | None = None) -> Header:
        """Give the header of a file of these days, which are those of the window unless given."""
        return Header(
            self.schema,
            self.codec,
            self.inputs,
            max(self.start_date, start_date or self.start_date),
            min(self.end_date, end_date or self.end_date),
        )

    def months(self) -> Iterator[tuple[date, date]]:
        """Give each calendar month of the window, as its first day and that of the next."""
        month = self.start_date.replace(day=1)
        while month < self.end_date:
            following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
            yield month, following
            month = following

    def cannot_write(self, error: OSError) -> UserError:
        """Say what keeps a file from being written."""
        return UserError(
            f"The Avro file {error.filename or self.folder} of {self.name} cannot be written "
            f"({error.strerror}): fix that, or set the var export_dir to another folder."
        )

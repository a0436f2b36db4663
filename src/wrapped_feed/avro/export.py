"""The specification of an export: a relation as one file, or as one per calendar month."""

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
    """A relation with the model's rows, but an integer key instead of one string column.

    Sorting it takes half the time; the strings are looked up when the rows are written.
    """

    relation: str
    """Name of the relation, which is in the model's schema."""
    column: str
    """The string column that the key replaces."""
    key: str
    """The key column in `relation` and in `names`."""
    names: str
    """Name of the lookup relation with `key`, from 1 up without gaps, and `column`."""


@dataclass(frozen=True)
class Export:
    """What to export, and where to."""

    relation: str
    """The model's relation, quoted for SQL."""
    condition: str
    """SQL that is true for the rows to export."""
    name: str
    """The model's name: of the file, or of the folder and the prefix of the monthly files."""
    folder: Path
    """The folder of the feed."""
    schema: dict[str, Any]
    """The Avro schema of the records."""
    order_by: tuple[str, ...]
    """Columns that define a total order of the records."""
    codec: str
    """Avro's name of the compression: `null` or `deflate`."""
    inputs: dict[str, str]
    """The rows of the model simulation_inputs, for the files' headers."""
    start_date: date
    """First day of the window."""
    end_date: date
    """The day after the last of the window."""
    nest: str | None = None
    """Name of the schema's last field if it is an array of records, else None. Its items are the
    rows with the same values in `order_by`."""
    nest_order_by: tuple[str, ...] = ()
    """Columns that define a total order of the items of that array."""
    month_of: str | None = None
    """The timestamp column that decides the month's file of a row; None for a single file."""
    formats: tuple[str, ...] = ("avro",)
    """Suffixes of the files to write for the same rows: `avro`, `parquet`."""
    keyed: Keyed | None = None
    """The relation to read the rows from instead of `relation`, if there is one."""

    @classmethod
    def from_config(cls, folder: Path, config: Mapping[str, Any]) -> "Export":
        """Read the config that the macro export_avro passes, and the model's `config.meta.avro`."""
        model = config["model"]
        avro = model["config"]["meta"]["avro"]
        nest = avro.get("nest", {})
        return cls(
            relation=config["relation"],
            condition=config["condition"],
            name=model["name"],
            folder=folder.absolute(),
            schema=record_schema(model),
            order_by=tuple(avro["order_by"]),
            formats=tuple(config["formats"]),
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
        """Return the header of a file for the days of the window that are in [start, end)."""
        return Header(
            self.schema,
            self.codec,
            self.inputs,
            max(self.start_date, start_date or self.start_date),
            min(self.end_date, end_date or self.end_date),
        )

    def months(self) -> Iterator[tuple[date, date]]:
        """Yield the first day of each calendar month of the window, and of the month after it."""
        month = self.start_date.replace(day=1)
        while month < self.end_date:
            following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
            yield month, following
            month = following

    def cannot_write(self, error: OSError) -> UserError:
        """Convert an OSError into an error that says what to do."""
        return UserError(
            f"The file {error.filename or self.folder} of {self.name} cannot be written "
            f"({error.strerror}): fix that, or set the var export_dir to another folder."
        )

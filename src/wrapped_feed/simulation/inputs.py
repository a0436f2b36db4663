"""The list of what the feed follows from: written down with it, so that a change is noticed.

The guard against mixed events, the headers of the Avro files and the feed's manifest all read it.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from wrapped_feed.errors import UserError
from wrapped_feed.simulation.kernel import ALGORITHM_VERSION

INPUTS_OF_EVENTS = ("build", "inputs_of_events")
"""Schema and name of the table that a hook writes together with the events."""

JOINED_CATALOGUE = "joined catalogue"
"""The input that is known only when the catalogue's files are joined."""

_END_DATE = "var end_date"

_DIGEST_LENGTH = 16
_NOT_THERE = "not there"


def inputs_at_start(
    build_vars: Mapping[str, Any], catalogue: Iterable[Path], seeds: Iterable[Path]
) -> pa.Table:
    """List the inputs that are known when a run starts.

    Parameters
    ----------
    build_vars
        The vars by name.
    catalogue
        The catalogue's files.
    seeds
        The files of the seeds that Python models read. Those with a `name` and a `value` are listed
        value by value.

    Returns
    -------
    pyarrow.Table
        `input` and `input_value`, both string: each with its value, or a digest of the file.
    """
    inputs = {"algorithm version": str(ALGORITHM_VERSION)}
    inputs |= {f"var {name}": str(build_vars[name]) for name in build_vars}
    inputs |= {f"file {path.name}": _digest_of_file(path) for path in catalogue}
    for path in seeds:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if rows and {"name", "value"} <= rows[0].keys():
            inputs |= {f"{row['name']} of seed {path.stem}": row["value"] for row in rows}
        else:
            inputs[f"seed {path.stem}"] = _digest_of_file(path)
    return _as_table(inputs)


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_DIGEST_LENGTH]


def _as_table(inputs: Mapping[str, str]) -> pa.Table:
    return pa.table({"input": list(inputs), "input_value": list(inputs.values())})


def _as_dict(inputs: pa.Table) -> dict[str, str]:
    return dict(zip(inputs["input"].to_pylist(), inputs["input_value"].to_pylist(), strict=True))


def with_joined_catalogue(at_start: pa.Table, tracks: pa.Table) -> pa.Table:
    """Complete the list with the joined catalogue.

    Parameters
    ----------
    at_start
        What `inputs_at_start` gives.
    tracks
        What the simulation reads of the tracks, by `track_key`.

    Returns
    -------
    pyarrow.Table
        `input` and `input_value`, both string.
    """
    digest = hashlib.sha256()
    # by row: a digest of buffers would change with the batches that they come in
    for row in tracks.to_pylist():
        digest.update(repr(row).encode())
    return _as_table({**_as_dict(at_start), JOINED_CATALOGUE: digest.hexdigest()[:_DIGEST_LENGTH]})


def refuse_changes(of_events: pa.Table | None, now: pa.Table) -> None:
    """Refuse to add to events that were made from other inputs.

    Parameters
    ----------
    of_events
        What the events in the warehouse were made from: the table INPUTS_OF_EVENTS, None where
        it is not there.
    now
        What events would be made from now; without JOINED_CATALOGUE where it is not known yet.

    Raises
    ------
    UserError
        An input has changed, is new or is gone, or it is not known what the events were made from.
        Another `end_date` is not a change: it only adds events, or drops the latest.
    """
    if of_events is None:
        raise UserError(
            "It is not known what the events in the warehouse were made from. Build with "
            "--full-refresh to make them again."
        )
    then, current = _as_dict(of_events), _as_dict(now)
    names = (then.keys() | current.keys()) - {_END_DATE}
    if JOINED_CATALOGUE not in current:
        names -= {JOINED_CATALOGUE}
    changes = [
        f"{name} was {then.get(name, _NOT_THERE)} and is {current.get(name, _NOT_THERE)}"
        for name in sorted(names)
        if then.get(name) != current.get(name)
    ]
    if changes:
        raise UserError(
            f"The events in the warehouse were made from other inputs: {'; '.join(changes)}. Build "
            f"with --full-refresh to make them again, or set that back to add to them."
        )

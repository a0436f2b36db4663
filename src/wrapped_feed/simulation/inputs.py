"""The inputs of a build: every var, file and parameter that the events depend on.

They are stored with the events, so that a run never appends events made from other inputs. The
headers of the Avro files and the manifest list them too.

Vars of the macro build_vars and seeds that Python models read are listed by themselves: a new
parameter needs no line here.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from wrapped_feed.errors import UserError
from wrapped_feed.simulation.kernel import ALGORITHM_VERSION

INPUTS_OF_EVENTS = ("build", "inputs_of_events")
"""Schema and name of the table of the inputs that the existing events were made from."""

JOINED_CATALOGUE = "joined catalogue"
"""The input that is a digest of int_tracks, known only after the catalogue has been joined."""

_END_DATE = "var end_date"
_N_EVENTS = "number of events"
"""Not an input: the macro record_inputs adds it to the table INPUTS_OF_EVENTS."""

_DIGEST_LENGTH = 16
_MISSING = "missing"


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
        The CSV files of the seeds that Python models read. A seed with the columns `name` and
        `value` is listed as one input per row, any other seed as one input.

    Returns
    -------
    pyarrow.Table
        One row per input: `input`, its name, and `input_value`, its value or the digest of its
        file; both strings.
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
    """Add JOINED_CATALOGUE to the inputs.

    Parameters
    ----------
    at_start
        The table that `inputs_at_start` returns.
    tracks
        The TRACK_COLUMNS of int_tracks, sorted by `track_key`.

    Returns
    -------
    pyarrow.Table
        `input` and `input_value`, as in `at_start`.
    """
    digest = hashlib.sha256()
    # by row: a digest of the buffers would depend on how the table is split into batches
    for row in tracks.to_pylist():
        digest.update(repr(row).encode())
    return _as_table({**_as_dict(at_start), JOINED_CATALOGUE: digest.hexdigest()[:_DIGEST_LENGTH]})


def refuse_changes(of_events: pa.Table | None, now: pa.Table) -> None:
    """Refuse to append to events that were made from other inputs.

    Parameters
    ----------
    of_events
        The inputs of the existing events, from the table INPUTS_OF_EVENTS; None if it is missing.
    now
        The inputs of this run, without JOINED_CATALOGUE if it is not known yet.

    Raises
    ------
    UserError
        An input was changed, added or removed, or the inputs of the events are unknown. A different
        `end_date` is not a change: a later one adds events, an earlier one drops the latest.
    """
    if of_events is None:
        raise UserError(
            f"The inputs of the events in the warehouse are unknown: the table "
            f"{'.'.join(INPUTS_OF_EVENTS)} is missing. Build with --full-refresh to replace the "
            f"events."
        )
    then, current = _as_dict(of_events), _as_dict(now)
    names = (then.keys() | current.keys()) - {_END_DATE, _N_EVENTS}
    if JOINED_CATALOGUE not in current:
        names -= {JOINED_CATALOGUE}
    changes = [
        f"{name} was {then.get(name, _MISSING)} and is {current.get(name, _MISSING)}"
        for name in sorted(names)
        if then.get(name) != current.get(name)
    ]
    if changes:
        raise UserError(
            f"The events in the warehouse were made from other inputs: {'; '.join(changes)}. Build "
            f"with --full-refresh to replace the events, or undo the change to append to them."
        )


def refuse_changed_events(of_events: pa.Table, n_events: int) -> None:
    """Refuse to append to events that are not those of the last build.

    Parameters
    ----------
    of_events
        The table INPUTS_OF_EVENTS.
    n_events
        The number of events in the warehouse.

    Raises
    ------
    UserError
        The last build wrote another number of events: on Spark an append can be interrupted when
        some of its files are in place.
    """
    expected = int(_as_dict(of_events).get(_N_EVENTS, n_events))
    if n_events != expected:
        raise UserError(
            f"The warehouse has {n_events:,} events, and the last build wrote {expected:,}: a "
            f"build was interrupted, or rows were changed. Build with --full-refresh to replace "
            f"the events."
        )


def refuse_earlier_end(of_events: pa.Table, end_date: date) -> None:
    """Refuse a window that ends before that of the events, for engines that cannot delete rows.

    Parameters
    ----------
    of_events
        The table INPUTS_OF_EVENTS.
    end_date
        The var `end_date`.

    Raises
    ------
    UserError
        The window of the events ends later.
    """
    last = date.fromisoformat(_as_dict(of_events)[_END_DATE])
    if end_date < last:
        raise UserError(
            f"There are events after the var end_date ({end_date}), which cannot be deleted on "
            f"Spark. Build with --full-refresh to replace all events, or set end_date to {last} or "
            f"later."
        )

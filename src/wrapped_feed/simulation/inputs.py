"""What the events are made from: written down with them, so that changes can be told."""

import hashlib

import pyarrow as pa

from wrapped_feed.engines.build_vars import BuildVars
from wrapped_feed.simulation.kernel.play import ALGORITHM_VERSION


def _digest(table: pa.Table) -> str:
    """Digest of a table's rows in their order, whatever the batches and buffers they stand in."""
    digest = hashlib.sha256()
    for row in table.to_pylist():
        digest.update(repr(row).encode())
    return digest.hexdigest()[:16]


def simulation_inputs(
    build_vars: BuildVars, seeds: dict[str, pa.Table], tracks: pa.Table
) -> pa.Table:
    """List everything that the events follow from, but for the window's end: that only adds.

    Parameters
    ----------
    build_vars
        The build's vars.
    seeds
        The seeds that the simulation reads, by name, each in a total order. Those with a `name` and
        a `value` are listed value by value, others by a digest.
    tracks
        The columns that the kernel's index reads, by `track_id`.

    Returns
    -------
    pyarrow.Table
        `input` and `input_value`, both string.
    """
    inputs = {
        "algorithm version": str(ALGORITHM_VERSION),
        "var seed": str(build_vars.seed),
        "var n_users": str(build_vars.n_users),
        "var start_date": str(build_vars.starts_on),
    }
    for name, seed in seeds.items():
        if "value" in seed.column_names:
            for row in seed.to_pylist():
                inputs[f"{row['name']} of seed {name}"] = str(row["value"])
        else:
            inputs[f"seed {name}"] = _digest(seed)
    inputs["catalogue"] = _digest(tracks)
    return pa.table({"input": list(inputs), "input_value": list(inputs.values())})

"""The steps that dbt's macros call through macros/engines/call_package.sql, on any engine."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from dbt_common.events.base_types import EventLevel
from dbt_common.events.functions import fire_event
from dbt_common.events.types import Note
from dbt_common.exceptions import DbtRuntimeError

from wrapped_feed.avro.export import Export
from wrapped_feed.avro.manifest import write_manifest
from wrapped_feed.catalogue.declared import declared_data_sets
from wrapped_feed.catalogue.files import file_paths
from wrapped_feed.catalogue.load import load_catalogue
from wrapped_feed.engines.protocol import Engine
from wrapped_feed.errors import UserError
from wrapped_feed.history.declared import declared_tables
from wrapped_feed.history.load import load_history, no_history
from wrapped_feed.simulation.inputs import (
    INPUTS_OF_EVENTS,
    inputs_at_start,
    refuse_changed_events,
    refuse_changes,
    refuse_earlier_end,
)

Config = Mapping[str, Any]
"""The arguments of a step, from the macro of the same name, which lists them."""


def run_step(step: str, engine: Engine, project_dir: Path, config: Config) -> None:
    """Run a step.

    Parameters
    ----------
    step
        A key of STEPS.
    engine
        The engine of the warehouse.
    project_dir
        The folder against which relative paths are resolved.
    config
        The arguments of the step.

    Raises
    ------
    DbtRuntimeError
        The step raised a UserError, whose message is kept.
    """
    try:
        STEPS[step](engine, project_dir, config)
    except UserError as error:
        raise DbtRuntimeError(str(error)) from error


def _catalogue_dir(project_dir: Path, config: Config) -> Path:
    return project_dir / Path(config["catalogue_dir"]).expanduser()


def _export_dir(project_dir: Path, config: Config) -> Path:
    return project_dir / Path(config["export_dir"]).expanduser()


def _inputs(project_dir: Path, config: Config) -> pa.Table:
    folder = _catalogue_dir(project_dir, config)
    found = (file_paths(folder, data_set) for data_set in declared_data_sets(config["sources"]))
    catalogue = [paths[0] for paths in found if paths]
    return inputs_at_start(config["vars"], catalogue, map(Path, config["seeds"].values()))


def _refuse_changed_inputs(engine: Engine, project_dir: Path, config: Config) -> None:
    of_events = engine.read_table(*INPUTS_OF_EVENTS)
    n_events = engine.count_rows(config["schema"], config["events"])
    if n_events is not None:
        refuse_changes(of_events, _inputs(project_dir, config))
        refuse_changed_events(of_events, n_events)
        if not engine.can_delete_rows:
            refuse_earlier_end(of_events, date.fromisoformat(config["vars"]["end_date"]))


def _refuse_changed_join(engine: Engine, project_dir: Path, config: Config) -> None:
    inputs = engine.read_table(config["schema"], config["inputs"])
    refuse_changes(engine.read_table(*INPUTS_OF_EVENTS), inputs)


def _load_sources(engine: Engine, project_dir: Path, config: Config) -> None:
    _check_parameters(config)
    catalogue = _catalogue(project_dir, config)
    history = _history(project_dir, config)
    tables = {
        **{("catalogue", name): table for name, table in catalogue.items()},
        **{("history", name): table for name, table in history.items()},
        ("build", "inputs"): _inputs(project_dir, config),
        ("build", "history_vars"): pa.Table.from_pylist([config["history_vars"]]),
    }
    engine.write_tables(tables)


def _check_parameters(config: Config) -> None:
    # imported here, because pandas takes a fifth of a second, which other steps need not wait for
    from wrapped_feed.simulation.parameters import Parameters

    # before dbt loads the seed: an error in a Python model would stand under dbt-duckdb's traceback
    try:
        Parameters.from_csv(Path(config["seeds"]["simulation_parameters"]))
    except ValueError as error:
        raise UserError(str(error)) from error


def _catalogue(project_dir: Path, config: Config) -> dict[str, pa.Table]:
    folder = _catalogue_dir(project_dir, config)
    data_sets = declared_data_sets(config["sources"])
    for data_set in data_sets:
        found = file_paths(folder, data_set)
        for other in found[1:]:
            fire_event(Note(msg=f"Reading {found[0]}; ignoring {other}."), level=EventLevel.INFO)
    return load_catalogue(
        folder,
        data_sets,
        config["most_broken_rows"],
        config["vars"]["n_audio_clusters"],
        date.fromisoformat(config["vars"]["end_date"]),
    )


def _history(project_dir: Path, config: Config) -> dict[str, pa.Table]:
    declared = declared_tables(config["history"])
    if not config["history_dir"]:
        return no_history(declared)
    tables = load_history(project_dir / Path(config["history_dir"]).expanduser(), declared)
    histories = tables["files"].filter(pc.field("n_rows").is_valid())
    people = ", ".join(sorted(set(histories["listener"].to_pylist())))
    n_rows = len(tables["streams"])
    read = f"Read the listening history of {people} (files: {len(histories)}, rows: {n_rows:,})."
    fire_event(Note(msg=read), level=EventLevel.INFO)
    return tables


def _export_avro(engine: Engine, project_dir: Path, config: Config) -> None:
    engine.export(Export.from_config(_export_dir(project_dir, config), config))


def _write_manifest(engine: Engine, project_dir: Path, config: Config) -> None:
    write_manifest(_export_dir(project_dir, config))


STEPS: Mapping[str, Callable[[Engine, Path, Config], None]] = {
    "refuse_changed_inputs": _refuse_changed_inputs,
    "refuse_changed_join": _refuse_changed_join,
    "load_sources": _load_sources,
    "export_avro": _export_avro,
    "write_manifest": _write_manifest,
}

from functools import partial

from wrapped_feed.engines import relations as engine
from wrapped_feed.engines.build_vars import BuildVars
from wrapped_feed.simulation.catalogue_index import TRACK_COLUMNS
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.stream import EVENT_SCHEMA, HOUR_COLUMNS, Window, simulate_events


def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")
    dbt.ref("simulation_inputs")  # for the hooks, which compare it and write it down
    build_vars = BuildVars.from_relation(dbt.ref("int_build_vars"))
    last_there = None
    if dbt.is_incremental:
        last_there = engine.latest(session, str(dbt.this), "timestamp")
    simulate = partial(
        simulate_events,
        tracks=engine.read(dbt.ref("int_tracks"), order_by=("track_key",), columns=TRACK_COLUMNS),
        hours=engine.read(dbt.ref("listening_hours"), order_by=("hour",), columns=HOUR_COLUMNS),
        parameters=Parameters.from_relation(dbt.ref("simulation_parameters")),
        seed=build_vars.seed,
        window=Window(build_vars.starts_on, build_vars.ends_before),
        after=last_there,
    )
    return engine.map_rows(session, dbt.ref("simulated_users"), "user_id", simulate, EVENT_SCHEMA)

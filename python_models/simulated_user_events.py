from functools import partial

from wrapped_feed.engines import relations
from wrapped_feed.engines.build_vars import BuildVars
from wrapped_feed.simulation.catalogue_index import TRACK_COLUMNS
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.stream import EVENT_SCHEMA, Window, simulate_events


def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")
    build_vars = BuildVars.from_relation(dbt.ref("int_build_vars"))
    dbt.ref("simulation_inputs")  # read by the hooks
    last_timestamp = None
    if dbt.is_incremental:
        last_timestamp = relations.latest(session, str(dbt.this), "timestamp")
    users = relations.read_frame(dbt.ref("simulated_users"), ("user_id",))
    personas = relations.read_frame(dbt.ref("simulated_personas"), ("user_id",))
    simulate = partial(
        simulate_events,
        tracks=relations.read(dbt.ref("int_tracks"), ("track_key",), TRACK_COLUMNS),
        parameters=Parameters.from_seed(
            relations.read_frame(dbt.ref("simulation_parameters"), ("name",))
        ),
        seed=build_vars.seed,
        window=Window(build_vars.start_date, build_vars.end_date),
        after=last_timestamp,
    )
    listeners = users.merge(personas, on="user_id")
    return relations.map_rows(session, listeners, "user_id", simulate, EVENT_SCHEMA)

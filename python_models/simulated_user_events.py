from wrapped_feed.build_vars import BuildVars
from wrapped_feed.simulation.catalogue import TRACK_COLUMNS
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.stream import Window, simulate_events


def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append")
    dbt.ref("simulation_inputs")  # for the hooks, which compare it and write it down
    build_vars = BuildVars.from_table(dbt.ref("int_build_vars").to_arrow_table())
    tracks = dbt.ref("int_tracks").select(", ".join(TRACK_COLUMNS)).order("track_key")
    last_there = None
    if dbt.is_incremental:
        ((last_there,),) = session.table(str(dbt.this)).max("timestamp").fetchall()
    events = simulate_events(
        users=dbt.ref("simulated_users").order("user_id").to_arrow_table(),
        tracks=tracks.to_arrow_table(),
        hours=dbt.ref("listening_hours").order("hour").to_arrow_table(),
        parameters=Parameters.from_seed(dbt.ref("simulation_parameters").to_arrow_table()),
        seed=build_vars.seed,
        window=Window(build_vars.starts_on, build_vars.ends_before),
        after=last_there,
    )
    # a relation, because dbt-duckdb puts the rows of a reader where an incremental model sees none
    return session.from_arrow(events)

from wrapped_feed.build_vars import BuildVars
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.stream import Window, simulate_events


def model(dbt, session):
    build_vars = BuildVars.from_table(dbt.ref("int_build_vars").to_arrow_table())
    return simulate_events(
        users=dbt.ref("simulated_users").order("user_id").to_arrow_table(),
        tracks=dbt.ref("int_tracks").order("track_id").to_arrow_table(),
        hours=dbt.ref("listening_hours").order("hour").to_arrow_table(),
        parameters=Parameters.from_seed(dbt.ref("simulation_parameters").to_arrow_table()),
        seed=build_vars.seed,
        window=Window(build_vars.starts_on, build_vars.ends_before),
    )

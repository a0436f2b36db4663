from wrapped_feed.engines import relations as engine
from wrapped_feed.engines.build_vars import BuildVars
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.users import LOCATION_COLUMNS, simulate_users


def model(dbt, session):
    build_vars = BuildVars.from_relation(dbt.ref("int_build_vars"))
    users = simulate_users(
        n_users=build_vars.n_users,
        seed=build_vars.seed,
        starts_on=build_vars.starts_on,
        locations=engine.read(
            dbt.ref("listener_locations"),
            order_by=("location", "time_zone"),
            columns=LOCATION_COLUMNS,
        ),
        parameters=Parameters.from_relation(dbt.ref("simulation_parameters")),
    )
    return engine.give(session, users)

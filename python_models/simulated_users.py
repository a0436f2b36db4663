from wrapped_feed.build_vars import BuildVars
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.users import simulate_users


def model(dbt, session):
    build_vars = BuildVars.from_table(dbt.ref("int_build_vars").to_arrow_table())
    return simulate_users(
        n_users=build_vars.n_users,
        seed=build_vars.seed,
        starts_on=build_vars.starts_on,
        locations=dbt.ref("listener_locations").order("location, time_zone").to_arrow_table(),
        parameters=Parameters.from_seed(dbt.ref("simulation_parameters").to_arrow_table()),
    )

from wrapped_feed.engines import relations
from wrapped_feed.engines.build_vars import BuildVars
from wrapped_feed.simulation.parameters import Parameters
from wrapped_feed.simulation.users import simulate_personas


def model(dbt, session):
    build_vars = BuildVars.from_relation(dbt.ref("int_build_vars"))
    locations = relations.read_frame(dbt.ref("listener_locations"), ("location", "time_zone"))
    parameters = Parameters.from_seed(
        relations.read_frame(dbt.ref("simulation_parameters"), ("name",))
    )
    personas = simulate_personas(build_vars.n_users, build_vars.seed, locations, parameters)
    return relations.as_model_result(session, personas)

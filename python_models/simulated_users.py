from wrapped_feed.engines import relations
from wrapped_feed.engines.build_vars import BuildVars
from wrapped_feed.simulation.users import simulate_users


def model(dbt, session):
    build_vars = BuildVars.from_relation(dbt.ref("int_build_vars"))
    locations = relations.read_frame(dbt.ref("listener_locations"), ("location", "time_zone"))
    users = simulate_users(build_vars.n_users, build_vars.seed, build_vars.start_date, locations)
    return relations.as_model_result(session, users)

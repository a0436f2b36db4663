from wrapped_feed.engines import relations as engine
from wrapped_feed.engines.build_vars import BuildVars
from wrapped_feed.simulation.catalogue_index import TRACK_COLUMNS
from wrapped_feed.simulation.inputs import simulation_inputs
from wrapped_feed.simulation.parameters import PARAMETER_COLUMNS
from wrapped_feed.simulation.stream import HOUR_COLUMNS
from wrapped_feed.simulation.users import LOCATION_COLUMNS


def model(dbt, session):
    inputs = simulation_inputs(
        build_vars=BuildVars.from_relation(dbt.ref("int_build_vars")),
        seeds={
            "simulation_parameters": engine.read(
                dbt.ref("simulation_parameters"), order_by=("name",), columns=PARAMETER_COLUMNS
            ),
            "listening_hours": engine.read(
                dbt.ref("listening_hours"), order_by=("hour",), columns=HOUR_COLUMNS
            ),
            "listener_locations": engine.read(
                dbt.ref("listener_locations"),
                order_by=("location", "time_zone"),
                columns=LOCATION_COLUMNS,
            ),
        },
        tracks=engine.read(dbt.ref("int_tracks"), order_by=("track_key",), columns=TRACK_COLUMNS),
    )
    return engine.give(session, inputs)

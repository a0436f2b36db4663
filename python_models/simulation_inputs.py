from wrapped_feed.build_vars import BuildVars
from wrapped_feed.simulation.catalogue import TRACK_COLUMNS
from wrapped_feed.simulation.inputs import simulation_inputs


def model(dbt, session):
    tracks = dbt.ref("int_tracks").select(", ".join(TRACK_COLUMNS)).order("track_key")
    return simulation_inputs(
        build_vars=BuildVars.from_table(dbt.ref("int_build_vars").to_arrow_table()),
        seeds={
            "simulation_parameters": dbt.ref("simulation_parameters")
            .select("name, value")
            .order("name")
            .to_arrow_table(),
            "listening_hours": dbt.ref("listening_hours").order("hour").to_arrow_table(),
            "listener_locations": dbt.ref("listener_locations")
            .order("location, time_zone")
            .to_arrow_table(),
        },
        tracks=tracks.to_arrow_table(),
    )

from wrapped_feed.engines import relations
from wrapped_feed.simulation.catalogue_index import TRACK_COLUMNS
from wrapped_feed.simulation.inputs import with_joined_catalogue


def model(dbt, session):
    at_start = relations.read(dbt.ref("stg_build__inputs"), ("input",))
    tracks = relations.read(dbt.ref("int_tracks"), ("track_key",), TRACK_COLUMNS)
    return relations.as_model_result(session, with_joined_catalogue(at_start, tracks).to_pandas())

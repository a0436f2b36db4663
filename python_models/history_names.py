import pandas as pd

from wrapped_feed.engines import relations
from wrapped_feed.history.names import name_forms


def model(dbt, session):
    columns = ("artist_name", "track_name")
    names = relations.read_frame(dbt.ref("stg_history__streams"), columns, columns)
    # without a history there is nothing to match
    if len(names):
        tracks = relations.read_frame(dbt.ref("int_tracks"), columns, columns)
        names = pd.concat([tracks, names])
    return relations.as_model_result(session, name_forms(names))

from wrapped_feed.catalogue.newness import newness_scores
from wrapped_feed.engines import relations
from wrapped_feed.engines.build_vars import BuildVars


def model(dbt, session):
    build_vars = BuildVars.from_relation(dbt.ref("int_build_vars"))
    columns = ("track_key", "released_on")
    tracks = relations.read_frame(dbt.ref("int_tracks"), ("track_key",), columns)
    scores = newness_scores(tracks["released_on"], build_vars.newness_reference_date)
    return relations.as_model_result(session, tracks[["track_key"]].assign(newness_score=scores))

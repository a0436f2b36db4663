import pyarrow as pa

from wrapped_feed.catalogue.newness import newness_scores
from wrapped_feed.engines import relations as engine
from wrapped_feed.engines.build_vars import BuildVars


def model(dbt, session):
    build_vars = BuildVars.from_relation(dbt.ref("int_build_vars"))
    columns = ("track_key", "released_on")
    tracks = engine.read(dbt.ref("int_tracks"), order_by=("track_key",), columns=columns)
    scores = newness_scores(tracks["released_on"].to_numpy(), build_vars.newness_reference_date)
    scored = pa.table({"track_key": tracks["track_key"], "newness_score": scores})
    return engine.give(session, scored)

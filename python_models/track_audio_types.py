from wrapped_feed.catalogue.audio_types import CLUSTERED_FEATURES, audio_feature_types
from wrapped_feed.engines import relations
from wrapped_feed.engines.build_vars import BuildVars


def model(dbt, session):
    build_vars = BuildVars.from_relation(dbt.ref("int_build_vars"))
    columns = ("track_key", *CLUSTERED_FEATURES)
    tracks = relations.read_frame(dbt.ref("int_tracks"), ("track_key",), columns)
    types = audio_feature_types(tracks, build_vars.n_audio_clusters)
    return relations.as_model_result(session, tracks[["track_key"]].join(types))

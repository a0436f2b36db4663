import numpy as np
import pyarrow as pa

from wrapped_feed.catalogue.audio_types import CLUSTERED_FEATURES, audio_feature_types
from wrapped_feed.engines import relations as engine
from wrapped_feed.engines.build_vars import BuildVars


def model(dbt, session):
    build_vars = BuildVars.from_relation(dbt.ref("int_build_vars"))
    columns = ("track_key", *CLUSTERED_FEATURES)
    tracks = engine.read(dbt.ref("int_tracks"), order_by=("track_key",), columns=columns)
    features = np.column_stack([tracks[name].to_numpy() for name in CLUSTERED_FEATURES])
    types, labels = audio_feature_types(features, build_vars.n_audio_clusters)
    typed = pa.table(
        {
            "track_key": tracks["track_key"],
            "audio_features_type": types,
            "audio_features_label": pa.array(labels).take(pa.array(types)),
        }
    )
    return engine.give(session, typed)

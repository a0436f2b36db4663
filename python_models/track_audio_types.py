import numpy as np
import pyarrow as pa

from wrapped_feed.audio_features import CLUSTERED_FEATURES, audio_feature_types
from wrapped_feed.build_vars import BuildVars


def model(dbt, session):
    build_vars = BuildVars.from_table(dbt.ref("int_build_vars").to_arrow_table())
    tracks = (
        dbt.ref("int_tracks")
        .select(", ".join(("track_key", *CLUSTERED_FEATURES)))
        .order("track_key")
        .to_arrow_table()
    )
    features = np.column_stack([tracks[name].to_numpy() for name in CLUSTERED_FEATURES])
    types, labels = audio_feature_types(features, build_vars.n_audio_clusters)
    return pa.table(
        {
            "track_key": tracks["track_key"],
            "audio_features_type": types,
            "audio_features_label": pa.array(labels).take(pa.array(types)),
        }
    )

import pyarrow as pa

from wrapped_feed.build_vars import BuildVars
from wrapped_feed.newness import newness_scores


def model(dbt, session):
    build_vars = BuildVars.from_table(dbt.ref("int_build_vars").to_arrow_table())
    tracks = dbt.ref("int_tracks").select("track_key, released_on").order("track_key")
    tracks = tracks.to_arrow_table()
    return pa.table(
        {
            "track_key": tracks["track_key"],
            "newness_score": newness_scores(
                tracks["released_on"].to_numpy(), build_vars.newness_reference_date
            ),
        }
    )

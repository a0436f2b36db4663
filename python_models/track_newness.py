import pyarrow as pa

from wrapped_feed.build_vars import BuildVars
from wrapped_feed.newness import newness_scores


def model(dbt, session):
    build_vars = BuildVars.from_table(dbt.ref("int_build_vars").to_arrow_table())
    tracks = dbt.ref("int_tracks").select("track_id, released_on").order("track_id")
    tracks = tracks.to_arrow_table()
    return pa.table(
        {
            "track_id": tracks["track_id"],
            "newness_score": newness_scores(
                tracks["released_on"].to_numpy(), build_vars.newness_reference_date
            ),
        }
    )

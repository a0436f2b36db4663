"""Say for each mechanism of the simulation which statistic it moves.

Each mechanism is switched off in turn, by parameters that make it neutral. A Markdown table says
how far the medians of `listening_realism` (heavy listeners) move from those of the full model, in
interquartile ranges of the real listeners. The builds take place in a temporary copy of the
project.

    .venv/bin/python benchmarks/ablation.py [--catalogue FOLDER] [--users N]
"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from wrapped_feed.simulation.parameters import Parameters

PROJECT = Path(__file__).parents[1]
SEED_FILE = Path("seeds", "simulation_parameters.csv")
BUILT_FROM = (
    "dbt_project.yml",
    "profiles.yml",
    "macros",
    "models",
    "python_models",
    "tests",
    "docs",
    "sample_catalogue",
)
"""What dbt reads besides the seeds, which are copied to be changed."""

NEVER, ALWAYS = -40.0, 40.0
"""Logits of the shares 0 and 1, however far a listener is from the median."""

LISTENERS_DIFFER = (
    "sessions_sigma",
    "single_session_sigma",
    "long_session_sigma",
    "long_session_ratio_sigma",
    "session_sigma_sigma",
    "off_day_sigma",
    "weekend_sigma",
    "unevenness_sigma",
    "awake_sigma",
    "clock_sigma",
    "any_hour_sigma",
    "pause_sigma_listener",
    "artist_context_sigma",
    "replay_sigma",
    "repeat_track_sigma",
    "memory_sigma",
    "craze_sigma",
    "satiation_sigma",
    "artist_satiation_sigma",
    "past_days_sigma",
    "skip_sigma",
    "mood_change_sigma",
    "snippets_sigma",
)
"""How much listeners differ, apart from their volume, their age and the traits of their persona."""

SCALES_OF_DAYS = (
    "day_sigma",
    "days_3_sigma",
    "days_7_sigma",
    "days_23_sigma",
    "weekday_sigma",
)

# Real listeners' minutes per active day are a ceiling rather than a target: see docs/simulation.md
QUERY = """
    select
        statistic,
        simulated_p50 as median,
        real_p75 - real_p25 as real_range,
        is_median_real,
        spread_ratio
    from listening_realism
    where volume = 'heavy' and statistic <> 'min_per_active_day'
    order by statistic
"""


def mechanisms(p: Parameters) -> dict[str, dict[str, float]]:
    """Say which values of which parameters switch each mechanism off, given those of the seed."""
    return {
        "shapes that differ by listener": dict.fromkeys(LISTENERS_DIFFER, 0.0),
        "artists played through": {"artist_context_logit": NEVER},
        "stretches replayed in order": {"replay_logit": NEVER},
        "stretches shuffled": {"shuffle_share": 0.0},
        # Contexts of one play, which is new, and more of them: with 4 and 2.5 times the odds, the
        # medians of repeat_track and repeat_artist stay where they are.
        "discovery in streaks": {
            "discovery_ratio": 0.0,
            "discovery_share": 1.0,
            "new_artists_logit": p.new_artists_logit + 1.4,
            "new_tracks_logit": p.new_tracks_logit + 0.9,
        },
        "limited tastes": {"taste_size": 1e9},
        "contexts at all: every play is a new choice": {"context_plays": 0.0},
        # drawn anew before each play: a listener's skips all have the same probability
        "moods for skipping": {
            "mood_change_logit": ALWAYS,
            "skip_session_sigma": 0.0,
            "skip_month_sigma": 0.0,
        },
        "sessions of one play": {"single_session_logit": NEVER},
        "long sessions": {"long_session_logit": NEVER},
        "pauses": {"pause_logit": NEVER},
        "sessions that end within a song": {"cut_share": 0.0},
        # all past plays are equally likely
        "memory that fades": {"recent_share": 0.0, "recent_artist_share": 0.0},
        "phases of artists and genres": {"phase_share": 1.0},
        "crazes": {"craze_plays": 0.0},
        "returns to artists": {"artist_return_share": 0.0},
        "satiation": {"track_satiation": 0.0, "artist_satiation": 0.0},
        # as much variation as before, but all of it new each day
        "days on several scales": {
            **dict.fromkeys(SCALES_OF_DAYS, 0.0),
            "weekend_sigma": 0.0,
            "day_sigma": math.hypot(*(getattr(p, name) for name in SCALES_OF_DAYS)),
        },
        "a waking window": {"any_hour_logit": ALWAYS},
        "artists' parts of the week": {"artist_part_share": 1.0},
        # a return from two plays up: one play back is a repeat
        "rest after a play or a skip": {
            "shortest_return": 0.0,
            "skip_memory": 0.0,
            "nearest_return": 2.0,
        },
        "repeats of the last tracks": {"repeat_track_logit": NEVER},
        "a past before the window": {"past_days_median": 0.0},
    }


def copy_project(folder: Path) -> None:
    """Make a copy of the project for dbt; only the seeds are copied, the rest are links."""
    folder.mkdir()
    for name in BUILT_FROM:
        (folder / name).symlink_to(PROJECT / name)
    shutil.copytree(PROJECT / SEED_FILE.parent, folder / SEED_FILE.parent)


def measure(
    project: Path, changes: Mapping[str, float], build_vars: Mapping[str, Any]
) -> pd.DataFrame:
    """Build `listening_realism` in a copy of the project with changed parameters, and read it.

    Parameters
    ----------
    project
        The folder that `copy_project` made. A build replaces what an earlier one left there.
    changes
        The values of the parameters that differ from the seed's.
    build_vars
        The vars of dbt.

    Returns
    -------
    pandas.DataFrame
        The columns of QUERY, indexed by the statistic.
    """
    seed = pd.read_csv(PROJECT / SEED_FILE, dtype=str, keep_default_na=False)
    values = seed["name"].map(changes).astype(str).where(seed["name"].isin(changes), seed["value"])
    seed.assign(value=values).to_csv(project / SEED_FILE, index=False)
    database = project / "ablation.duckdb"
    done = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            "--quiet",
            "build",
            "--full-refresh",
            "--select=+listening_realism",
            "--exclude",
            "resource_type:test",
            "resource_type:unit_test",
            f"--vars={json.dumps(build_vars)}",
            f"--project-dir={project}",
            f"--profiles-dir={project}",
        ],
        env={**os.environ, "DBT_PROJECT_DIR": str(project), "WRAPPED_FEED_DB": str(database)},
        check=False,
    )
    if done.returncode:
        sys.exit("dbt failed: see its output above.")
    with duckdb.connect(str(database), read_only=True) as connection:
        frame: pd.DataFrame = connection.sql(QUERY).df().set_index("statistic")
        return frame


def movements(full: pd.DataFrame, without: pd.DataFrame) -> pd.Series:
    """Compute how far each median moves, in real interquartile ranges, the furthest first."""
    moved = (without["median"] - full["median"]) / full["real_range"]
    return moved.dropna().sort_values(key=abs, ascending=False)


def row(name: str, full: pd.DataFrame, without: pd.DataFrame) -> str:
    """Write the table's row of a model without a mechanism."""
    moved = movements(full, without).head(3)
    moves = " · ".join(f"{statistic} {by:+.1f}" for statistic, by in moved.items())
    spread = without["spread_ratio"].median()
    return f"| {name} | {without['is_median_real'].sum()} | {spread:.2f} | {moves} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Say which statistic each mechanism moves.")
    parser.add_argument("--catalogue", help="folder of the catalogue (default: the sample)")
    parser.add_argument("--users", type=int, default=500, help="number of listeners (default: 500)")
    arguments = parser.parse_args()
    build_vars: dict[str, Any] = {"n_users": arguments.users}
    if arguments.catalogue:
        build_vars["catalogue_dir"] = str(Path(arguments.catalogue).resolve())
    with tempfile.TemporaryDirectory() as name:
        project = Path(name) / "project"
        copy_project(project)
        full = measure(project, {}, build_vars)
        print(f"| without | medians within, of {len(full)} | spread ratio | what moves most |")
        print("|---|---:|---:|---|")
        print(f"| (the full model) | {full['is_median_real'].sum()} ", end="")
        print(f"| {full['spread_ratio'].median():.2f} | |", flush=True)
        another = measure(project, {}, {**build_vars, "seed": 1})
        print(row("(the full model, another seed)", full, another), flush=True)
        parameters = Parameters.from_csv(PROJECT / SEED_FILE)
        for mechanism, changes in mechanisms(parameters).items():
            without = measure(project, changes, build_vars)
            print(row(mechanism, full, without), flush=True)


if __name__ == "__main__":
    main()

"""The statistics of listening_statistics: computed once more with numpy, and told apart."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.python.conftest import ONLY_MODELS, Build

YEAR = {"n_users": 16, "start_date": "2023-12-30", "end_date": "2024-12-20"}
N_DAYS = 354
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
FIRST = (date(2024, 1, 1) - date(1970, 1, 1)).days


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    build = Build(tmp_path_factory.mktemp("statistics"), YEAR)
    return build.run_well("build", "--select", "+listening_statistics", *ONLY_MODELS)


@pytest.fixture(scope="module")
def in_sql(build):
    names = [name for name, *_ in build.query("describe listening_statistics")]
    frame = pd.DataFrame(build.query("from listening_statistics where year = 2024"), columns=names)
    return frame.set_index("user_id")


@pytest.fixture(scope="module")
def plays(build):
    rows = build.query(
        "select user_id, epoch_ms(timestamp), listening_time, track_key, artist_key "
        "from simulated_user_events join int_tracks using (track_key) "
        "where year(timestamp) = 2024 order by timestamp, id"
    )
    columns = ["user_id", "ended", "listened", "track", "artist"]
    return dict(list(pd.DataFrame(rows, columns=columns).groupby("user_id")))


def gini(counts):
    ordered = np.sort(counts)
    n = len(ordered)
    return 2 * (np.arange(1, n + 1) * ordered).sum() / (n * ordered.sum()) - (n + 1) / n


def slope(x, y):
    return np.polyfit(np.log(x), np.log(y), 1)[0]


def difference(is_so, after):
    """Share of those who are so among the pairs that come after such a one, less the others'."""
    return is_so[after].mean() - is_so[~after].mean()


def totals(ended, listened, track, artist, starts):
    n = len(ended)
    half = np.arange(n) >= n // 2
    inside = ~starts
    new_track, new_artist = (~pd.Series(each).duplicated().to_numpy() for each in (track, artist))
    same_track, same_artist = (each[1:] == each[:-1] for each in (track, artist))
    tracks, artists = (np.sort(np.unique(x, return_counts=True)[1])[::-1] for x in (track, artist))
    sessions = np.diff(np.append(np.flatnonzero(starts), n))
    days = np.unique(ended // DAY)
    first = max(50, n / 100)
    steps = np.rint(np.geomspace(first, n, 60)).astype(int)
    by_hour = np.bincount(ended % DAY // HOUR, minlength=24)
    angles = np.exp(2j * np.pi * np.arange(24) / 24)
    return {
        "active_share": len(days) / N_DAYS,
        "min_per_active_day": listened.sum() / MINUTE / len(days),
        "sess_per_day": len(sessions) / len(days),
        "sess_med": np.median(sessions),
        "sess_mean": sessions.mean(),
        "sess_1": (sessions == 1).mean(),
        "lt30": (listened < 30_000).mean(),
        "same_track_next": same_track[inside[1:]].mean(),
        "same_artist_next": same_artist[inside[1:]].mean(),
        "repeat_track": (~new_track)[half].mean(),
        "repeat_artist": (~new_artist)[half].mean(),
        "top1_track": tracks[0] / n,
        "top100_track": tracks[:100].sum() / n,
        "top1_artist": artists[0] / n,
        "top5_artist": artists[:5].sum() / n,
        "gini_track": gini(tracks),
        "heaps_track": slope(steps, np.cumsum(new_track)[steps - 1]),
        "zipf_artist": -slope(np.arange(5, len(artists) + 1)[:996], artists[4:1000]),
        "circadian_r": abs((by_hour * angles).sum()) / n,
        "hour_min_over_mean": np.sort(by_hour)[:5].mean() / by_hour.mean(),
    }


def sequences(ended, listened, track, artist, starts):
    n = len(ended)
    session = np.cumsum(starts)
    short = listened < 30_000
    new = ~pd.Series(track).duplicated().to_numpy()
    half = np.arange(n) >= n // 2

    runs, length = Counter(), 0
    for i in range(n):
        length = length + 1 if not starts[i] and artist[i] == artist[i - 1] else 1
        runs[length] += 1  # so many runs have that many plays or more

    last, known, same = {}, 0, 0
    for i, j in pairwise(range(n)):
        if session[i] == session[j] and track[i] != track[j]:
            if half[j] and track[i] in last:
                known += 1
                same += last[track[i]] == track[j]
            last[track[i]] = track[j]

    one = np.flatnonzero(session[1:] == session[:-1]) + 1
    two = np.flatnonzero(session[2:] == session[:-2]) + 2
    five = np.flatnonzero(session[5:] == session[:-5]) + 5
    later = one[half[one]]
    floored = ended // MINUTE * MINUTE
    silence = (floored - listened)[1:] - floored[:-1]
    pauses = silence[silence < 30 * MINUTE]
    return {
        "run_go1": runs[2] / runs[1],
        "run_go2": runs[3] / runs[2],
        "run_go5": runs[6] / runs[5] if runs[5] else np.nan,
        "new_follow": difference(new[later], new[later - 1]),
        "next_same": same / known,
        "aba_track": ((track[two] == track[two - 2]) & (track[two] != track[two - 1])).mean(),
        "skip_acf1": difference(short[one], short[one - 1]),
        "skip_acf5": np.corrcoef(short[five], short[five - 5])[0, 1],
        "gap_gt1": (pauses > 1.5 * MINUTE).mean(),
    }


def spans(ended, track, artist):
    day = ended // DAY - FIRST
    volumes = np.log1p(np.bincount(day, minlength=N_DAYS))

    of_track = {key: ended[track == key] for key in np.unique(track)}
    favourites = sorted(of_track, key=lambda key: (-len(of_track[key]), key))[:50]
    times = [of_track[key] for key in favourites if len(of_track[key]) >= 8]

    tops = []
    for block in range(N_DAYS // 30):
        counts = Counter(artist[day // 30 == block].tolist())
        tops.append(set(sorted(counts, key=lambda key: (-counts[key], key))[:20]))
    overlaps = [len(a & b) / len(a | b) for a, b in zip(tops, tops[6:], strict=False) if a and b]

    hours, before = [], {}
    for i, key in enumerate(track):
        if key in before and before[key] < i - 1:
            hours.append((ended[i] - ended[before[key]]) / HOUR)
        before[key] = i
    return {
        "day_acf1": np.corrcoef(volumes[1:], volumes[:-1])[0, 1],
        "day_acf7": np.corrcoef(volumes[7:], volumes[:-7])[0, 1],
        "top50_span": np.mean([np.diff(np.quantile(each, [0.1, 0.9])) for each in times])
        / (DAY * N_DAYS),
        "jac_a6": np.mean(overlaps),
        "ret_logsd": np.log(np.maximum(hours, 0.05)).std(),
    }


def statistics(plays: pd.DataFrame) -> dict[str, float]:
    ended, listened, track, artist = (
        plays[name].to_numpy() for name in ("ended", "listened", "track", "artist")
    )
    starts = np.append(True, (ended - listened)[1:] - ended[:-1] >= 30 * MINUTE)
    return {
        **totals(ended, listened, track, artist, starts),
        **sequences(ended, listened, track, artist, starts),
        **spans(ended, track, artist),
    }


def test_the_listeners_are_those_with_enough_plays(in_sql, plays):
    n_plays = pd.Series({user: len(frame) for user, frame in plays.items()})
    heavy, lighter = in_sql.index[in_sql["volume"] == "heavy"], in_sql["volume"] == "lighter"
    assert set(heavy) == set(n_plays.index[n_plays >= 18_000])
    assert set(in_sql.index[lighter]) == set(n_plays.index[n_plays.between(6_000, 17_999)])
    assert min(len(heavy), lighter.sum()) > 1


def test_the_statistics_equal_those_of_numpy(in_sql, plays):
    for user, found in (
        in_sql.drop(columns=["year", "volume", "is_simulated"]).astype(float).iterrows()
    ):
        expected = statistics(plays[user])
        assert found.to_dict() == pytest.approx(expected, abs=1e-8, nan_ok=True), user


def tell_apart(database: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wrapped_feed", "tell-apart", *words],
        env={**os.environ, "WRAPPED_FEED_DB": str(database)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_the_command_compares_the_listeners_with_a_file(build, tmp_path):
    database, file = tmp_path / "copy.duckdb", tmp_path / "real.csv"
    shutil.copy(build.folder / "test.duckdb", database)
    with duckdb.connect(str(database)) as warehouse:
        # the same listeners again and again, so that there are enough
        warehouse.execute(
            "insert into listening_statistics select listening_statistics.* "
            "replace (user_id + 100 * copy as user_id) "
            "from listening_statistics cross join range(1, 16) as copies (copy)"
        )
        warehouse.execute(f"copy listening_statistics to '{file}'")
    done = tell_apart(database, file)
    assert done.returncode == 0, done.stdout
    assert len(done.stdout.splitlines()) == 7 + 34
    assert "gap_gt1 " in done.stdout


def test_the_command_says_why_it_cannot_compare(build, tmp_path):
    done = tell_apart(build.folder / "test.duckdb")
    assert done.returncode == 1
    assert "20 are needed: build with more listeners, as in `make build USERS=" in done.stdout
    assert len(done.stdout.splitlines()) == 1
    done = tell_apart(tmp_path / "none.duckdb")
    assert done.returncode == 1
    assert done.stdout == (
        f"The database {tmp_path}/none.duckdb does not exist: run `make build` first.\n"
    )

"""The sample catalogue: the same rows each time, with the shape and the quirks that it promises."""

import csv
import gzip
import io
from ast import literal_eval

import numpy as np
import pandas as pd
import pytest

from tests.python.conftest import SAMPLE
from wrapped_feed.catalogue.sample.artists import make_artists
from wrapped_feed.catalogue.sample.files import SEED, write_sample_catalogue
from wrapped_feed.catalogue.sample.genres import GENRES
from wrapped_feed.catalogue.sample.names import AWKWARD_ARTISTS, AWKWARD_TITLES, FOREIGN_ARTISTS
from wrapped_feed.catalogue.sample.releases import END, PERIODS, make_releases
from wrapped_feed.catalogue.sample.tracks import make_tracks

NAMES = ["artists.csv.gz", "tracks.csv.gz", "tracks_extended.csv.gz"]


def test_the_committed_sample_equals_the_generated_one(tmp_path):
    write_sample_catalogue(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == NAMES
    assert sorted(path.name for path in SAMPLE.iterdir()) == NAMES
    for name in NAMES:
        generated, committed = ((folder / name).read_bytes() for folder in (tmp_path, SAMPLE))
        # not the compressed bytes: those of another version of zlib may differ
        assert gzip.decompress(generated) == gzip.decompress(committed), name
        flags, time = generated[3], generated[4:8]
        assert (flags, time) == (0, bytes(4)), "the header has no name and no time"
    assert sum((SAMPLE / name).stat().st_size for name in NAMES) < 3_000_000


@pytest.fixture(scope="module")
def releases_and_tracks():
    draw = np.random.RandomState(SEED)
    artists = make_artists(draw)
    releases = make_releases(draw, artists)
    return releases, make_tracks(draw, artists, releases)


def test_the_tracks_follow_the_table_of_periods(releases_and_tracks):
    _, tracks = releases_and_tracks
    dates = (tracks["release_date"] + "-01-01").str[:10]
    assert dates.max() < END.isoformat()
    firsts = [period.first_day.isoformat() for period in PERIODS]
    for period, first, end in zip(PERIODS, firsts, [*firsts[1:], END.isoformat()], strict=True):
        share = 100 * ((dates >= first) & (dates < end)).mean()
        # an album is not split, and a release may be moved back to a Friday
        assert share == pytest.approx(period.tracks, abs=0.3), first
    in_2024 = pd.to_datetime(dates[dates >= "2024"])
    assert in_2024.nunique() > 250, "there are releases on most days of the default window"
    assert 0.5 < (in_2024.dt.day_of_week == 4).mean() < 0.7


def test_tracks_of_an_album_share_its_name_and_date(releases_and_tracks):
    releases, tracks = releases_and_tracks
    assert (releases["n_tracks"] >= 7).mean() > 0.03
    number = np.repeat(np.arange(len(releases)), releases["n_tracks"])
    shared = tracks.groupby(number)[["artist", "album_name", "release_date"]].nunique()
    assert (shared == 1).all(axis=None)
    singles = releases["is_single"].to_numpy()[number]
    assert (tracks["name"] == tracks["album_name"])[singles].all()
    assert 0.1 < singles.mean() < 0.4


def rank_correlation(one: pd.Series, other: pd.Series) -> float:
    return one.corr(other, method="spearman")


def test_the_tracks_are_shaped_like_real_ones(releases_and_tracks):
    _, tracks = releases_and_tracks
    n_tracks = tracks.groupby("artist").size()
    assert n_tracks.median() == 1
    assert 2.7 < n_tracks.mean() < 3.2
    assert 130 < n_tracks.max() < 190
    assert tracks["popularity"].quantile([0.25, 0.5, 0.75]).tolist() == [34, 46, 59]
    newness = tracks["newness_score"]
    assert 0.4 < rank_correlation(newness, tracks["popularity"]) < 0.5
    assert 0.7 < rank_correlation(tracks["energy"], tracks["loudness"]) < 0.8
    assert -0.78 < rank_correlation(tracks["energy"], tracks["acousticness"]) < -0.65
    sizes = tracks["genre"].value_counts()
    assert len(sizes) == len(GENRES)
    assert sizes.max() > 20 * sizes.min()


@pytest.fixture(scope="module")
def rows():
    """The rows of the committed files, by the names of the data sets."""
    texts = {name: gzip.decompress((SAMPLE / name).read_bytes()).decode() for name in NAMES}
    return {
        name.split(".")[0]: list(csv.DictReader(io.StringIO(text, newline="")))
        for name, text in texts.items()
    }


def test_the_files_have_their_quirks(rows):
    tracks, artists, extended = (rows[name] for name in ("tracks", "artists", "tracks_extended"))
    names = {row["name"] for row in artists}
    assert {*AWKWARD_ARTISTS, *FOREIGN_ARTISTS} <= names
    assert set(AWKWARD_TITLES) <= {row["name"] for row in tracks}
    assert {len(row["release_date"]) for row in tracks} == {4, 7, 10}
    assert {row["artists"][:2] for row in tracks} == {"['", '["'}
    assert all(row["followers"].endswith(".0") for row in artists if row["followers"])
    for column in ("id", "name", "followers", "popularity"):
        assert any(not row[column] for row in artists), column
    assert any(not row["name"] for row in tracks)
    assert any(row["tempo"] == "0.0" for row in tracks)
    for some in (tracks, artists):
        assert len({row["id"] for row in some}) < len(some), "some ids are repeated"
        assert len({row["name"] for row in some}) < len(some) - 100, "names are repeated"
    ids = {row["id"] for row in artists}
    first_ids = [literal_eval(row["id_artists"])[0] for row in tracks]
    assert 0.03 < np.mean([each not in ids for each in first_ids]) < 0.08
    assert any(";" in row["artists"] for row in extended)
    genres = {(row["track_id"], row["track_genre"]) for row in extended}
    assert len(genres) > 1.1 * len({track_id for track_id, _ in genres})

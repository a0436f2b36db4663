"""A listener of a built warehouse, exported as a streaming history."""

import json
import os
import subprocess
import sys


def test_the_exported_plays_are_those_of_the_feed(small_year, tmp_path):
    ((user_id, n_plays),) = small_year.query(
        "select user_id, count(*) from user_events group by 1 order by 2 desc, 1 limit 1"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "wrapped_feed", "export-history"),
            *("--user", str(user_id), "--out", str(tmp_path / "out")),
        ],
        env={**os.environ, "WRAPPED_FEED_DB": str(small_year.folder / "test.duckdb")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    (file,) = (tmp_path / "out").iterdir()
    assert file.name == "Streaming_History_Audio_2023-2024_0.json"
    entries = json.loads(file.read_bytes())
    assert len(entries) == n_plays

    expected = small_year.query(
        f"""
        select
            user_events.timestamp, user_events.listening_time, tracks.track_id, tracks.artist,
            tracks.name, tracks.album_name, users.location, tracks.duration
        from user_events
        inner join tracks using (track_id)
        inner join users using (user_id)
        where user_id = {user_id}
        order by user_events.timestamp, user_events.id
        """
    )
    names = dict(small_year.query("select country_code, country from countries"))
    assert [
        (
            entry["ts"],
            entry["ms_played"],
            entry["spotify_track_uri"],
            entry["master_metadata_album_artist_name"],
            entry["master_metadata_track_name"],
            entry["master_metadata_album_album_name"],
            names[entry["conn_country"]],
            entry["reason_end"],
        )
        for entry in entries
    ] == [
        (
            ended_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            ms,
            f"spotify:track:{track_id}",
            *described,
            "trackdone" if ms == duration else "fwdbtn",
        )
        for ended_at, ms, track_id, *described, duration in expected
    ]

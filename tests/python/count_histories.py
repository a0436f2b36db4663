"""What histories come to, counted with pandas and without the project's code.

A song is what the makers of the histories say (`made_up_people`).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from tests.python.made_up_people import Songs, Spelling

KINDS = {
    "StreamingHistory_podcast": "account podcast",
    "StreamingHistory": "account music",
    "Streaming_History_Audio": "extended audio",
    "Streaming_History_Video": "extended video",
    "endsong": "extended audio",
}
LISTEN_MS = 30_000
SETTLING_IN_DAYS = 30
MINUTE = timedelta(minutes=1)


def read(folder: Path, *, drop_private: bool = False) -> pd.DataFrame:
    """Read every row of every history, with the reason why it is not a play, or none."""
    rows = []
    for path in sorted(
        folder.rglob("*.json"), key=lambda path: path.relative_to(folder).as_posix()
    ):
        kind = next((kind for start, kind in KINDS.items() if path.name.startswith(start)), None)
        if not kind:
            continue
        name = path.relative_to(folder).as_posix()
        for number, row in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            extended = kind.startswith("extended")
            found = _extended(row) if extended else _account(row)
            found |= {"person": name.split("/")[0], "file": name, "number": number, "kind": kind}
            found["is_extended"] = extended
            found["reason"] = _reason(found, drop_private)
            rows.append(found)
    for person in {row["person"] for row in rows}:
        _set_repeated_aside([row for row in rows if row["person"] == person and not row["reason"]])
    return pd.DataFrame(rows)


def _account(row: Mapping) -> dict:
    return {
        "ended_at": _moment(row["endTime"], "%Y-%m-%d %H:%M"),
        "ms": _whole(row["msPlayed"]),
        "artist": row.get("artistName"),
        "title": row.get("trackName"),
        "uri": None,
        "is_private": False,
        "country": None,
        "reason_end": None,
        "began_at": None,
        "other": None,
    }


def _extended(row: Mapping) -> dict:
    # ten digits are seconds, thirteen milliseconds
    began = row["offline_timestamp"] if row["offline"] else 0
    began = began if began > 10**12 else began * 1000
    return {
        "ended_at": _moment(row["ts"], "%Y-%m-%dT%H:%M:%SZ"),
        "ms": _whole(row["ms_played"]),
        "artist": row["master_metadata_album_artist_name"],
        "title": row["master_metadata_track_name"],
        "uri": row["spotify_track_uri"],
        "is_private": row["incognito_mode"],
        "country": row["conn_country"],
        "reason_end": row["reason_end"],
        "began_at": datetime(1970, 1, 1) + timedelta(milliseconds=began) if began else None,
        "other": ("podcast" if row["episode_name"] else None)
        or ("audiobook" if row["audiobook_title"] else None),
    }


def _moment(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _reason(row: Mapping, drop_private: bool) -> str | None:
    if row["ended_at"] is None or row["ms"] is None:
        return "broken"
    if "video" in row["kind"]:
        return "video"
    if "podcast" in row["kind"]:
        return "podcast"
    if row["other"]:
        return str(row["other"])
    if not row["artist"] or not row["title"] or row["artist"] == "Unknown Artist":
        return "no track"
    if row["ms"] == 0:
        return "no time played"
    if row["is_private"] and drop_private:
        return "private session"
    return None


def _set_repeated_aside(plays: list[dict]) -> None:
    """Set aside the plays of a person that are in another file too."""
    most: dict[bool, Counter] = {True: Counter(), False: Counter()}
    for file in sorted({play["file"] for play in plays}):
        here: Counter = Counter()
        before = {extended: Counter(counts) for extended, counts in most.items()}
        for play in (play for play in plays if play["file"] == file):
            track = play["uri"] or (play["artist"], play["title"])
            key = (play["ended_at"], play["ms"], track)
            here[key] += 1
            if here[key] <= before[play["is_extended"]][key]:
                play["reason"] = "repeated in another file"
            most[play["is_extended"]][key] = max(here[key], before[play["is_extended"]][key])
    free = defaultdict(list)
    for play in plays:
        if play["is_extended"] and not play["reason"]:
            free[_in_minute(play, 0)].append(play)
    for minutes in (0, -1, 1):
        for play in plays:
            if not play["is_extended"] and not play["reason"] and free[_in_minute(play, minutes)]:
                free[_in_minute(play, minutes)].pop()
                play["reason"] = "repeated in another file"


def _in_minute(play: Mapping, minutes: int) -> tuple:
    minute = play["ended_at"].replace(second=0) + minutes * MINUTE
    return minute, play["ms"], play["artist"], play["title"]


def screening(rows: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Count the rows of each file by reason; `kept` are plays."""
    reasons = rows.assign(reason=rows["reason"].fillna("kept"))
    return {
        file: dict(sorted(Counter(some).items()))
        for file, some in reasons.groupby("file")["reason"]
    }


def plays(
    rows: pd.DataFrame, songs: Songs, zones: Mapping[str, str], time_zone: str | None = None
) -> pd.DataFrame:
    """Describe each play: its song, when it ended, and its local time."""
    kept = rows[rows["reason"].isna()].copy()
    found = [
        songs[Spelling(artist, title, uri or None)]
        for artist, title, uri in zip(
            kept["artist"], kept["title"], kept["uri"].fillna(""), strict=True
        )
    ]
    for name in ("artist", "title", "in_catalogue", "duration_ms"):
        kept[name] = [getattr(song, name) for song in found]
    sent, began = kept["ended_at"], pd.to_datetime(kept["began_at"])
    kept["is_offline_time"] = began < sent
    ended = began + pd.to_timedelta(kept["ms"].astype("int64"), unit="ms")
    kept["ended_at"] = sent.where(~kept["is_offline_time"] | (ended > sent), ended)
    kept["year"] = kept["ended_at"].dt.year
    kept["clock_from"] = [
        "country" if country in zones else "history_time_zone" if time_zone else "UTC"
        for country in kept["country"]
    ]
    clocks = [zones.get(country) or time_zone or "UTC" for country in kept["country"]]
    kept["clock"] = clocks
    local = [
        ended_at.to_pydatetime().replace(tzinfo=UTC).astimezone(ZoneInfo(clock))
        for ended_at, clock in zip(kept["ended_at"], clocks, strict=True)
    ]
    kept["hour"] = [moment.hour for moment in local]
    # New Year's Eve and the next day stay in the year of the end in UTC
    kept["day"] = [
        min(max(moment.date(), date(year, 1, 1)), date(year, 12, 31))
        for moment, year in zip(local, kept["year"], strict=True)
    ]
    kept["is_listen"] = kept["ms"] >= LISTEN_MS
    # the end is known from its reason, else from the length of a track in the catalogue
    by_length = (kept["ms"] < kept["duration_ms"]).where(kept["duration_ms"].notna())
    by_reason = (kept["reason_end"] != "trackdone").where(kept["reason_end"].notna())
    kept["is_skipped"] = by_reason.combine_first(by_length)
    return kept.sort_values(["person", "ended_at", "file", "number"])


def summaries(of_all: pd.DataFrame) -> dict[tuple[str, int], dict]:
    """Sum up each person's years as wrapped_summary and history_years do."""
    found = {}
    for (person, year), year_plays in of_all.groupby(["person", "year"]):
        of_person = of_all[of_all["person"] == person]
        listens = year_plays[year_plays["is_listen"]]
        firsts = of_person[of_person["is_listen"]].groupby("artist")["day"].min()
        settled = of_person["day"].min() + timedelta(days=SETTLING_IN_DAYS)
        by_day = year_plays.groupby("day")["ms"].sum().sort_index()
        by_hour = year_plays.groupby("hour").size().sort_index()
        streak, starts_on = _streak(sorted(set(listens["day"])))
        first = year_plays.iloc[0]
        skipped = year_plays["is_skipped"].dropna().astype(bool)
        clocks = year_plays["clock_from"].value_counts()
        found[person, year] = {
            "n_plays": len(year_plays),
            "n_listens": len(listens),
            "listened_ms": year_plays["ms"].sum(),
            "minutes": year_plays["ms"].sum() / 60_000,
            "n_tracks": listens.groupby(["artist", "title"]).ngroups,
            "n_artists": listens["artist"].nunique(),
            "n_new_artists": sum(day.year == year and day > settled for day in firsts),
            "biggest_day": by_day.idxmax(),
            "biggest_day_minutes": by_day.max() / 60_000,
            "most_active_hour": by_hour.idxmax(),
            "longest_streak_days": streak,
            "longest_streak_starts_on": starts_on,
            "first_play_ended_at": first["ended_at"],
            "first_track_name": first["title"],
            "first_artist_name": first["artist"],
            "skip_rate": skipped.mean() if len(skipped) else None,
            "share_in_catalogue": listens["in_catalogue"].mean(),
            "first_date": year_plays["day"].min(),
            "last_date": year_plays["day"].max(),
            "n_countries": year_plays["country"][year_plays["clock_from"] == "country"].nunique(),
            "n_on_country_time": clocks.get("country", 0),
            "n_on_given_time": clocks.get("history_time_zone", 0),
            "n_on_utc": clocks.get("UTC", 0),
            "most_used_time_zone": year_plays["clock"].mode()[0],
            "n_offline_times": year_plays["is_offline_time"].sum(),
        }
    return found


def _streak(days: list[date]) -> tuple[int, date]:
    """Find the longest run of days, and its first day."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    longest = max(runs, key=len)
    return len(longest), longest[0]


def tops(of_all: pd.DataFrame, by: list[str], n: int = 5) -> dict[tuple[str, int], list[tuple]]:
    """Rank artists or songs of each person's years: names, listens and minutes."""
    found = {}
    for key, year_plays in of_all.groupby(["person", "year"]):
        counted = year_plays.groupby(by).agg(listens=("is_listen", "sum"), ms=("ms", "sum"))
        ranked = counted.sort_values(["listens", "ms"], ascending=False).reset_index()[:n]
        found[key] = [
            (*row[:-2], row[-2], row[-1] / 60_000) for row in ranked.itertuples(index=False)
        ]
    return found

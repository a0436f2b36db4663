"""The data of the listeners' stories, from the wrapped marts, in shards that the page loads."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

LISTENERS_PER_SHARD = 100

_TOPS = 5
"""Length of the top lists on the cards."""

# The query of each card: user_id, year, then the values in the order that story.js expects. The
# cards in _LISTS have several rows per listener and year.
_CARDS = {
    "summary": """
        select
            user_id, year, username, location, has_played, round(minutes)::bigint, n_listens,
            n_tracks, n_artists, n_new_artists, n_genres, n_albums,
            round(minutes_percentile, 1), strftime(biggest_day, '%Y-%m-%d'),
            round(biggest_day_minutes)::bigint, most_active_hour, longest_streak_days,
            strftime(longest_streak_starts_on, '%Y-%m-%d'), first_track_name, first_artist_name,
            strftime(first_play_ended_at, '%Y-%m-%d'), round(100 * skip_rate)::bigint
        from wrapped_summary
    """,
    "personality": """
        select
            user_id, year, code, round(100 * certainty)::bigint,
            round(100 * percent_rank() over (partition by year order by exploration_score))::bigint,
            round(100 * percent_rank() over (partition by year order by newness_score))::bigint,
            round(100 * percent_rank() over (partition by year order by variety_score))::bigint,
            round(100 * percent_rank() over (partition by year order by uniqueness_score))::bigint
        from wrapped_personality
    """,
    "aura": """
        select
            user_id, year, first_mood, round(100 * first_share)::bigint, second_mood,
            round(100 * second_share)::bigint
        from wrapped_audio_aura
    """,
    "age": """
        select
            user_id, year, age, listening_age, span_starts_in, span_ends_in,
            round(100 * listen_share)::bigint, round(100 * group_share)::bigint
        from wrapped_listening_age
    """,
    "character": "select user_id, year, character from wrapped_character",
    "club": "select user_id, year, mood, role, n_members from wrapped_club",
    "town": "select user_id, year, country, round(likeness, 2), is_home from wrapped_sound_town",
}
_LISTS = {
    "tracks": f"""
        select user_id, year, track_name, artist_name, n_listens
        from wrapped_top_tracks where rank <= {_TOPS} order by user_id, year, rank
    """,
    "artists": f"""
        select user_id, year, artist_name, n_listens, round(minutes)::bigint, top_percent
        from wrapped_top_artists where rank <= {_TOPS} order by user_id, year, rank
    """,
    "albums": """
        select user_id, year, album_name, artist_name, n_listens
        from wrapped_top_albums order by user_id, year, rank
    """,
    "genres": """
        select user_id, year, genre, n_listens, round(100 * listen_share)::bigint
        from wrapped_top_genres order by user_id, year, rank
    """,
    "day": """
        select user_id, year, day_part, n_listens, round(100 * listen_share)::bigint, mood, genre
        from wrapped_audio_day order by user_id, year, part_number
    """,
    "evolution": """
        select user_id, year, first_month, last_month, genre, artist_names
        from wrapped_music_evolution order by user_id, year, phase
    """,
}

Story = dict[str, Any]


def _read(connection: duckdb.DuckDBPyConnection) -> dict[int, dict[int, Story]]:
    """Read the values of each listener, year and card."""
    stories: dict[int, dict[int, Story]] = defaultdict(lambda: defaultdict(dict))
    for card, query in _CARDS.items():
        for user_id, year, *values in connection.sql(query).fetchall():
            stories[user_id][year][card] = values
    for card, query in _LISTS.items():
        for user_id, year, *values in connection.sql(query).fetchall():
            stories[user_id][year].setdefault(card, []).append(values)
    return stories


def _lookups(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Read the texts that stories share, such as the sentence of a personality type, by key."""
    queries = {
        "types": "select distinct code, name, sentence from wrapped_personality order by code",
        "characters": "select distinct character, sentence from wrapped_character order by 1",
        "clubs": "select distinct mood, club, sentence from wrapped_club order by mood",
        "moods": """
            select first_mood, first_colour from wrapped_audio_aura where first_mood is not null
            union
            select second_mood, second_colour from wrapped_audio_aura where second_mood is not null
            order by 1
        """,
    }
    return {
        name: {key: values for key, *values in connection.sql(query).fetchall()}
        for name, query in queries.items()
    }


def write_stories(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[int]:
    """Write the data of all listeners into `folder`; return their ids, sorted.

    Each file is a script that calls a function of the page with its data: a page opened from
    file:// can load scripts but cannot fetch data.
    """
    stories = _read(connection)
    listeners = sorted(stories)
    shards: dict[int, dict[int, Any]] = defaultdict(dict)
    for user_id, years in stories.items():
        shards[user_id // LISTENERS_PER_SHARD][user_id] = years
    for number, shard in shards.items():
        _write_script(folder / f"shard-{number}.js", "shard", number, shard)
    everyone = {
        "listenersPerShard": LISTENERS_PER_SHARD,
        "listeners": _as_ranges(listeners),
        "lookups": _lookups(connection),
    }
    _write_script(folder / "everyone.js", "everyone", everyone)
    return listeners


def _as_ranges(numbers: list[int]) -> list[list[int]]:
    """Convert sorted numbers to ranges [first, last]."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


def _write_script(path: Path, function: str, *arguments: Any) -> None:
    # in older JavaScript, U+2028 and U+2029 end a line; `</script>` would end an inline script
    texts = [
        json.dumps(each, ensure_ascii=False, separators=(",", ":"))
        .replace("</", "<\\/")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
        for each in arguments
    ]
    path.write_text(f"wrapped.{function}({','.join(texts)});\n", encoding="utf-8")

"""What a listener's story shows, from the Wrapped marts, in shards that a page loads by number."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

LISTENERS_A_SHARD = 100

_TOPS = 5

_UPPER_LETTERS = {"exploration": "E", "newness": "N", "variety": "V", "uniqueness": "U"}

# Per card: SQL over a mart that gives user_id, year and the card's values. The pages know a value
# by the name of its column. Lists come in order.
_CARDS = {
    "summary": """
        select
            user_id, year, username, location, has_played, n_plays, n_listens,
            round(minutes)::bigint as minutes,
            rank() over (partition by year order by listened_ms) - 1 as n_listeners_below,
            ceil(
                100 * rank() over (partition by year order by listened_ms desc)
                / count(*) over (partition by year)
            )::bigint as top_percent,
            n_tracks, n_artists, n_new_artists, n_genres, n_albums,
            strftime(biggest_day, '%Y-%m-%d') as biggest_day,
            round(biggest_day_minutes)::bigint as biggest_day_minutes,
            most_active_hour, longest_streak_days,
            strftime(longest_streak_starts_on, '%Y-%m-%d') as longest_streak_starts_on,
            first_track_name, first_artist_name,
            strftime(first_play_ended_at, '%Y-%m-%d') as first_play_on,
            round(100 * skip_rate, 1) as skip_percent
        from wrapped_summary
    """,
    # The place on each scale, from 0 to 100. It is as far from the middle as the score is certain,
    # and on the side of the letter. Listeners without a listen have no score.
    "personality": """
        select user_id, year, code, exploration, newness, variety, uniqueness
        from (
            from wrapped_personality
            select
                user_id, year, code, n_listens,
                {places}
        )
        where n_listens > 0
    """.format(
        places=", ".join(
            f"""
                50 + case when {dimension}_letter = '{upper}' then 1 else -1 end * greatest(
                    round(
                        50 * percent_rank() over (
                            partition by year, {dimension}_letter, n_listens > 0
                            order by abs({dimension}_score)
                        )
                    )::bigint,
                    1
                ) as {dimension}"""
            for dimension, upper in _UPPER_LETTERS.items()
        )
    ),
    "aura": """
        select
            user_id, year, first_mood, round(100 * first_share, 1) as first_percent, second_mood,
            round(100 * second_share, 1) as second_percent
        from wrapped_audio_aura
        where first_mood is not null
    """,
    "age": """
        select
            user_id, year, age, listening_age, span_starts_in, span_ends_in,
            round(100 * listen_share, 1) as percent, round(100 * group_share, 1) as group_percent
        from wrapped_listening_age
        where listening_age is not null
    """,
    "character": "select user_id, year, character from wrapped_character",
    "club": "select user_id, year, mood, role, n_members from wrapped_club",
    "town": """
        select user_id, year, country, is_home from wrapped_sound_town where country is not null
    """,
}
_LISTS = {
    "tracks": f"""
        select user_id, year, track_name, artist_name, n_listens
        from wrapped_top_tracks where rank <= {_TOPS} order by user_id, year, rank
    """,
    "artists": f"""
        select
            user_id, year, artist_name, n_listens, round(minutes)::bigint as minutes, fan_rank,
            n_artist_listeners, top_percent
        from wrapped_top_artists where rank <= {_TOPS} order by user_id, year, rank
    """,
    # what the albums are ranked by, in percent of the first album's
    "albums": """
        select
            user_id, year, album_name, artist_name, n_listens, n_tracks_heard, n_album_tracks,
            round(
                100 * n_listens * evenness
                / max(n_listens * evenness) over (partition by user_id, year)
            )::bigint as score_percent
        from wrapped_top_albums order by user_id, year, rank
    """,
    "genres": """
        select user_id, year, genre, n_listens, round(100 * listen_share, 1) as percent
        from wrapped_top_genres order by user_id, year, rank
    """,
    "day": """
        select
            user_id, year, day_part, round(100 * listen_share, 1) as percent, mood, genre
        from wrapped_audio_day where n_listens > 0 order by user_id, year, part_number
    """,
    "evolution": """
        select user_id, year, first_month, last_month, genre, artist_names
        from wrapped_music_evolution order by user_id, year, phase
    """,
}

Story = dict[str, Any]


def _read(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[dict[int, dict[int, Story]], dict[str, list[str]]]:
    """Give each listener's story of each year, by card, and the names of each card's values."""
    stories: dict[int, dict[int, Story]] = defaultdict(lambda: defaultdict(dict))
    names = {}
    for card, query in {**_CARDS, **_LISTS}.items():
        relation = connection.sql(query)
        names[card] = relation.columns[2:]
        for user_id, year, *values in relation.fetchall():
            story = stories[user_id][year]
            if card in _LISTS:
                story.setdefault(card, []).append(values)
            else:
                story[card] = values
    return stories, names


def _lookups(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Give what many stories say alike, by its key."""
    queries = {
        "types": "select distinct code, name, sentence from wrapped_personality order by code",
        "characters": "select distinct character, sentence from wrapped_character order by 1",
        "clubs": "select distinct mood, club, sentence from wrapped_club order by mood",
        "moods": """
            select first_mood as mood, first_colour as colour
            from wrapped_audio_aura where first_mood is not null
            union
            select second_mood, second_colour
            from wrapped_audio_aura where second_mood is not null
            order by 1
        """,
        "years": """
            select year, count(*) as n_listeners, count(*) filter (not has_played) as n_silent
            from wrapped_summary group by year order by year
        """,
    }
    lookups = {}
    for name, query in queries.items():
        relation = connection.sql(query)
        columns = relation.columns[1:]
        lookups[name] = {
            key: dict(zip(columns, values, strict=True)) for key, *values in relation.fetchall()
        }
    return lookups


def write_stories(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[int]:
    """Write the data of all listeners into `folder`; give their numbers.

    Each file is a script that hands its data to a function of the page: pages opened as files may
    run scripts beside them, but not fetch data. A shard has lists of values; `everyone.js` has
    their names once, and `usernames.js` a name per listener, in the order of their numbers.
    """
    stories, names = _read(connection)
    listeners = sorted(stories)
    shards: dict[int, dict[int, Any]] = defaultdict(dict)
    for user_id, years in stories.items():
        shards[user_id // LISTENERS_A_SHARD][user_id] = years
    for number, shard in shards.items():
        _write_script(folder / f"shard-{number}.js", "shard", number, shard)
    everyone = {
        "listenersAShard": LISTENERS_A_SHARD,
        "listeners": _as_ranges(listeners),
        "valueNames": names,
        "lookups": _lookups(connection),
    }
    _write_script(folder / "everyone.js", "everyone", everyone)
    usernames = connection.sql(
        "select user_id, any_value(username) from wrapped_summary group by user_id order by user_id"
    ).fetchall()
    _write_script(folder / "usernames.js", "usernames", [username for _, username in usernames])
    return listeners


def _as_ranges(numbers: list[int]) -> list[list[int]]:
    """Give sorted numbers as ranges [first, last]."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


def _write_script(path: Path, function: str, *arguments: Any) -> None:
    # a line separator is a line break to a script, and `</script>` could end one
    texts = [
        json.dumps(each, ensure_ascii=False, separators=(",", ":"))
        .replace("</", "<\\/")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
        for each in arguments
    ]
    path.write_text(f"wrapped.{function}({','.join(texts)});\n", encoding="utf-8")

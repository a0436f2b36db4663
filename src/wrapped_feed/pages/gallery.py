"""What the gallery shows of each listener, and the artists by which two listeners are compared."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

from wrapped_feed.pages.stories import LISTENERS_A_SHARD, write_script

# Listeners without a listen have no type: the one in the mart says nothing of them.
_TILES = """
    select
        user_id, username, nullif(location, 'unknown') as country,
        if(wrapped_personality.n_listens > 0, code, null) as type,
        artist_name as artist, first_mood, second_mood
    from wrapped_summary
    join wrapped_personality using (user_id, year)
    join wrapped_audio_aura using (user_id, year)
    left join (from wrapped_top_artists where rank = 1) using (user_id, year)
    where is_simulated and year = $year
    order by user_id
"""

# A name does not tell artists apart, so that each has a number.
_ARTISTS = """
    create or replace temp table numbered_artists as
    select
        artist_id, any_value(artist_name) as name,
        row_number() over (order by artist_id) as number
    from wrapped_top_artists
    semi join (from wrapped_summary where is_simulated) as summary using (user_id, year)
    group by artist_id
"""
_NAMES = "select name from numbered_artists order by number"
_TOPS = """
    select user_id, year, number, n_listens
    from wrapped_top_artists
    join numbered_artists using (artist_id)
    semi join (from wrapped_summary where is_simulated) as summary using (user_id, year)
    order by user_id, year, rank
"""


def write_gallery(
    connection: duckdb.DuckDBPyConnection, folder: Path, listeners: list[int], years: list[int]
) -> None:
    """Write the data of the gallery and of the comparison, beside those of the stories.

    `gallery-<year>.js` has a row per simulated listener, in the order of their numbers.
    `artists-<shard>.js` has the numbers of a listener's top artists, each with the listens, in the
    order of their ranks; `artist-names.js` has the names of all such artists, from number 1 on.
    """
    for year in years:
        relation = connection.sql(_TILES, params={"year": year})
        tiles = {"names": relation.columns, "rows": relation.fetchall()}
        write_script(folder / f"gallery-{year}.js", "gallery", year, tiles)
    connection.execute(_ARTISTS)
    names = [name for (name,) in connection.sql(_NAMES).fetchall()]
    write_script(folder / "artist-names.js", "artistNames", names)
    tops: dict[int, dict[int, list[tuple[int, int]]]] = {
        listener: defaultdict(list) for listener in listeners
    }
    for user_id, year, number, n_listens in connection.sql(_TOPS).fetchall():
        tops[user_id][year].append((number, n_listens))
    shards: dict[int, dict[int, Any]] = defaultdict(dict)
    for listener, years_of_it in tops.items():
        shards[listener // LISTENERS_A_SHARD][listener] = years_of_it
    for shard, those in shards.items():
        write_script(folder / f"artists-{shard}.js", "artists", shard, those)

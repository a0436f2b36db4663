"""What a listener's story shows, from the Wrapped marts, in shards that a page loads by number."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

from wrapped_feed.pages.population import STATISTICS_IN_WORDS

LISTENERS_A_SHARD = 100

_TOPS = 5

_FEATURES = ("energy", "danceability", "valence", "acousticness", "instrumentalness", "speechiness")

_UPPER_LETTERS = {"exploration": "E", "newness": "N", "variety": "V", "uniqueness": "U"}

# Where a real listener stands: 0 is the 10th percentile of the simulated listeners, 1 the 90th.
# Where these are the same, there is no place.
_REALISM = """
    select
        user_id, year, statistic, share_below, n_listeners,
        (statistic_value - history_realism.simulated_p10)
        / (history_realism.simulated_p90 - history_realism.simulated_p10) as place
    from history_realism
    join compared_listeners using (user_id, year)
    join listening_realism
        using (volume, statistic)
    where
        listening_realism.year = population_year
        and history_realism.simulated_p90 > history_realism.simulated_p10
"""

_SCREENED = [
    "n_read",
    "n_kept",
    "n_podcast",
    "n_video",
    "n_audiobook",
    "n_no_track",
    "n_no_time_played",
    "n_private_session",
    "n_repeated",
    "n_broken",
    "n_offline_times",
]

# Per card: SQL over a mart that gives user_id, year and the card's values. The pages know a value
# by the name of its column. Lists come in order.
_CARDS = {
    "summary": """
        select
            user_id, year, username, nullif(location, 'unknown') as location, population_year,
            has_played, n_plays, n_listens,
            round(minutes)::bigint as minutes,
            round(minutes_percentile / 100 * n_others)::bigint as n_listeners_below,
            ceil(100 * (n_others + 1 - n_listeners_below) / (n_others + 1))::bigint as top_percent,
            n_tracks, n_artists, n_new_artists, n_genres, n_albums,
            strftime(biggest_day, '%Y-%m-%d') as biggest_day,
            round(biggest_day_minutes)::bigint as biggest_day_minutes,
            most_active_hour, longest_streak_days,
            strftime(longest_streak_starts_on, '%Y-%m-%d') as longest_streak_starts_on,
            first_track_name, first_artist_name,
            strftime(coalesce(first_date, first_play_ended_at), '%Y-%m-%d') as first_play_on,
            round(100 * skip_rate, 1) as skip_percent
        from wrapped_summary join compared_listeners using (user_id, year)
    """,
    # The position on each scale, 0 to 100: 50 is the cut-off, the distance is half the certainty,
    # rounded down, so that it is below a limit if the certainty is. Listeners without a listen have
    # no score, and some scores need a listen that the catalogue knows.
    "personality": """
        select user_id, year, code, {places}
        from wrapped_personality
        where n_listens > 0 and certainty is not null
    """.format(
        places=", ".join(
            f"""
                50 + if({dimension}_letter = '{upper}', 1, -1)
                * greatest(floor(5000 * {dimension}_certainty) / 100, 0.01) as {dimension}
            """
            for dimension, upper in _UPPER_LETTERS.items()
        )
    ),
    # the audio features of the top tracks that the catalogue knows, by listens
    "sound": """
        select
            user_id, year, count(*) as n_tracks, {features},
            round(sum(n_listens * tempo) / sum(n_listens))::bigint as tempo
        from wrapped_top_tracks join tracks using (track_id)
        group by user_id, year
    """.format(
        features=", ".join(
            f"round(100 * sum(n_listens * {feature}) / sum(n_listens))::bigint as {feature}"
            for feature in _FEATURES
        )
    ),
    # the days of the year, from 0, on which the top tracks were played the most
    "peaks": """
        select
            user_id, year,
            list(date_diff('day', make_date(year, 1, 1), peak_day) order by rank) as days,
            list(peak_day_listens order by rank) as n_listens
        from wrapped_top_tracks group by user_id, year
    """,
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
    # Shares of listeners are not rounded, because the pages tell none and all from nearly none and
    # nearly all.
    "character": """
        select user_id, year, character, 100 * place as percent_below from wrapped_character
    """,
    "club": "select user_id, year, mood, role, n_members from wrapped_club",
    "town": """
        select user_id, year, country, is_home from wrapped_sound_town where country is not null
    """,
    # What follows is about real listeners only.
    "history": """
        select
            user_id, year, 100 * share_in_catalogue as known_percent, n_plays,
            n_on_country_time, n_on_given_time, n_on_utc, most_used_time_zone as time_zone
        from history_years
    """,
    "certainty": """
        select user_id, year, n_alike, 100 * share_recovered as percent
        from history_certainty where dimension = 'all'
    """,
    "realism": f"""
        select
            user_id, year, max(n_listeners) as n_listeners, count(*) as n_statistics,
            count(*) filter (place between 0 and 1) as n_within
        from ({_REALISM}) group by user_id, year
    """,
    # of all years: a file is not of a year
    "screening": """
        select
            user_id, year,
            count(*) filter (kind <> 'not a history') as n_files,
            count(*) filter (kind = 'not a history') as n_other_files,
            {counts}
        from history_screening
        join wrapped_summary on listener = username and not is_simulated
        group by user_id, year
    """.format(counts=", ".join(f"sum({count})::bigint as {count}" for count in _SCREENED)),
}
_LISTS = {
    "tracks": f"""
        select
            user_id, year, track_name, artist_name, n_listens,
            strftime(peak_day, '%Y-%m-%d') as peak_day, peak_day_listens
        from wrapped_top_tracks where rank <= {_TOPS} order by user_id, year, rank
    """,
    "artists": f"""
        select
            user_id, year, artist_name, n_listens, round(minutes)::bigint as minutes, fan_rank,
            n_artist_listeners, top_percent, peak_month, longest_streak_days
        from wrapped_top_artists where rank <= {_TOPS} order by user_id, year, rank
    """,
    # the biggest fans of the top artist, who are simulated
    "fans": """
        with fans as (
            select
                top.user_id, top.year, population_year, unnest(top_fans) as fan,
                generate_subscripts(top_fans, 1) as place
            from wrapped_top_artists as top
            join compared_listeners using (user_id, year)
            join wrapped_artist_leaderboard as leaderboard
                on population_year = leaderboard.year and top.artist_id = leaderboard.artist_id
            where top.rank = 1
        )
        select fans.user_id, fans.year, username, fan = fans.user_id as is_listener
        from fans
        join wrapped_summary as summary
            on fan = summary.user_id and population_year = summary.year
        order by fans.user_id, fans.year, place
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
        select user_id, year, first_month, last_month, genre, artist_names, n_listens
        from wrapped_music_evolution order by user_id, year, phase
    """,
    # the statistics farthest from the middle of the simulated listeners
    "realism_tops": f"""
        select
            user_id, year, words, 100 * share_below as percent_below,
            round(100 * place)::bigint as place
        from ({_REALISM}) join (values {STATISTICS_IN_WORDS}) as labels (_, name, words)
            on statistic = name
        qualify row_number() over (
            partition by user_id, year order by abs(place - .5) desc, statistic
        ) <= {_TOPS}
        order by user_id, year, abs(place - .5) desc, statistic
    """,
}

Story = dict[str, Any]


def _choose(connection: duckdb.DuckDBPyConnection, are_simulated: bool) -> None:
    """Make the views with which the queries tell listeners apart.

    `shown` has the listeners to show. `compared_listeners` has all of them, each with the year of
    the population to compare with, the number of its simulated listeners without this one, and the
    local day of a real listener's first play.
    """
    connection.execute(
        f"""
        create or replace temp view shown as
        select distinct user_id from wrapped_summary where is_simulated = {are_simulated};
        create or replace temp view compared_listeners as
        with populations as (
            select year as population_year, count(*) as n_simulated
            from wrapped_summary where is_simulated group by year
        )
        select
            user_id, year, population_year, first_date,
            n_simulated - is_simulated::int as n_others
        from (
            select
                user_id, year, is_simulated, first_date,
                coalesce(population_year, year) as population_year
            from wrapped_summary
            left join (select user_id, year, population_year, first_date from history_years)
                using (user_id, year)
        ) join populations using (population_year)
        """
    )


def _read(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[dict[int, dict[int, Story]], dict[str, list[str]]]:
    """Give each shown listener's story of each year by card, and the names of a card's values."""
    shown = {user_id for (user_id,) in connection.sql("from shown").fetchall()}
    stories: dict[int, dict[int, Story]] = defaultdict(lambda: defaultdict(dict))
    names = {}
    for card, query in {**_CARDS, **_LISTS}.items():
        relation = connection.sql(query)
        names[card] = relation.columns[2:]
        for user_id, year, *values in relation.fetchall():
            if user_id not in shown:
                continue
            story = stories[user_id][year]
            if card in _LISTS:
                story.setdefault(card, []).append(values)
            else:
                story[card] = values
    return stories, names


def _lookups(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Give what many stories say alike, by its key."""
    queries = {
        "types": """
            select distinct code, name, sentence
            from wrapped_personality semi join shown using (user_id) order by code
        """,
        "characters": """
            select distinct character, sentence
            from wrapped_character semi join shown using (user_id) order by 1
        """,
        "clubs": """
            select distinct mood, club, sentence
            from wrapped_club semi join shown using (user_id) order by mood
        """,
        "moods": """
            with auras as (from wrapped_audio_aura semi join shown using (user_id))
            select first_mood as mood, first_colour as colour
            from auras where first_mood is not null
            union
            select second_mood, second_colour
            from auras where second_mood is not null
            order by 1
        """,
        # of the simulated listeners, with whom all are compared
        "years": """
            select year, count(*) as n_listeners, count(*) filter (not has_played) as n_silent
            from wrapped_summary where is_simulated group by year order by year
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


def write_stories(
    connection: duckdb.DuckDBPyConnection, folder: Path, are_simulated: bool
) -> list[int]:
    """Write the data of the simulated or of the real listeners; give their numbers.

    Each file is a script that hands its data to a function of the page: pages opened as files may
    run scripts beside them, but not fetch data. A shard has lists of values; `everyone.js` has
    their names once, and `usernames.js` a name per listener, in the order of their numbers.
    """
    _choose(connection, are_simulated)
    stories, names = _read(connection)
    listeners = sorted(stories)
    shards: dict[int, dict[int, Any]] = defaultdict(dict)
    for user_id, years in stories.items():
        shards[user_id // LISTENERS_A_SHARD][user_id] = years
    for number, shard in shards.items():
        write_script(folder / f"shard-{number}.js", "shard", number, shard)
    everyone = {
        "listenersAShard": LISTENERS_A_SHARD,
        "listeners": _as_ranges(listeners),
        "valueNames": names,
        "lists": list(_LISTS),
        "lookups": _lookups(connection),
    }
    write_script(folder / "everyone.js", "everyone", everyone)
    usernames = connection.sql(
        """
        select user_id, any_value(username)
        from wrapped_summary semi join shown using (user_id) group by user_id order by user_id
        """
    ).fetchall()
    write_script(folder / "usernames.js", "usernames", [username for _, username in usernames])
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


def write_script(path: Path, function: str, *arguments: Any) -> None:
    """Write a script that calls a function of `wrapped` with the arguments, as JSON."""
    # a line separator is a line break to a script, and `</script>` could end one
    texts = [
        json.dumps(each, ensure_ascii=False, separators=(",", ":"))
        .replace("</", "<\\/")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
        for each in arguments
    ]
    path.write_text(f"wrapped.{function}({','.join(texts)});\n", encoding="utf-8")

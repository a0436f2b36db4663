"""What the cards of a story must say, from queries that the pages do not use.

Each function gives the values of one card in the order in which they stand on it, as a person reads
them, and the names on it. What a simulated listener played comes from `user_events`; the plays of
real listeners are in no mart, so that theirs comes from the Wrapped marts.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from typing import Any

Rows = list[tuple[Any, ...]]
Facts = list[tuple[str, str]]
Card = tuple[Facts, list[str]]

_MONTHS = list(calendar.month_name)[1:]
_FEWEST_FANS = 5
_FEATURES = (
    "energy",
    "danceability",
    "valence",
    "acousticness",
    "instrumentalness",
    "speechiness",
)


def grouped(number: Any) -> str:
    return f"{number:,}"


def counted(number: int, thing: str) -> str:
    return f"{grouped(number)} {thing}{'' if number == 1 else 's'}"


def rounded(number: float) -> int:
    return floor(number + 0.5)


def percent(value: float) -> str:
    if value < 1:
        return "under 1\u00a0%"
    if 99 < value < 100:
        return "over 99\u00a0%"
    return f"{rounded(value)}\u00a0%"


def portion(value: float) -> str:
    return "none" if value == 0 else percent(value)


def one_place(share: float) -> float:
    """A share in percent, as the pages store it."""
    return rounded(1000 * share) / 10


def minutes_in_words(minutes: int) -> str:
    return counted(minutes, "minute") if minutes else "under a minute"


def day_in_words(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}"


def _time(minutes: int) -> str:
    hours = rounded(minutes / 60)
    if hours < 48:
        return f"About {counted(hours, 'hour')}."
    rest = f" and {counted(hours % 24, 'hour')}" if hours % 24 else ""
    return f"That is {counted(hours // 24, 'day')}{rest}."


def _duration(minutes: int) -> str:
    if minutes < 60:
        return minutes_in_words(minutes)
    rest = f" and {counted(minutes % 60, 'minute')}" if minutes % 60 else ""
    return f"{counted(minutes // 60, 'hour')}{rest}"


@dataclass
class Expected:
    """The cards of a listener's year."""

    query: Callable[[str], Rows]
    user_id: int
    year: int
    is_real: bool

    def mart(self, columns: str, name: str, rest: str = "") -> Rows:
        return self.query(
            f"select {columns} from {name} "
            f"where user_id = {self.user_id} and year = {self.year} {rest}"
        )

    def cards(self) -> dict[str, Card]:
        """Give the facts and names of each card; those that the story leaves out are missing."""
        self._read()
        makers: dict[str, Callable[[], Card | None]] = {
            "hello": self._hello,
            "minutes": self._minutes,
            "heard": self._heard,
            "peak": self._peak,
            "streak": self._streak,
            "genres": self._genres,
            "sound": self._sound,
            "aura": self._aura,
            "tracks": self._top_tracks,
            "dates": self._dates,
            "artists": self._top_artists,
            "fan": self._fan,
            "albums": self._albums,
            "evolution": self._evolution,
            "day": self._day,
            "age": self._age,
            "personality": self._personality,
            "character": self._character,
            "club": self._club,
            "town": self._town,
            "realism": self._realism,
            "catalogue": self._catalogue,
            "screening": self._screening,
            "share": self._share,
        }
        made = {key: make() for key, make in makers.items()}
        return {key: card for key, card in made.items() if card is not None}

    def _read(self) -> None:
        if self.is_real:
            ((self.population_year, self.known),) = self.mart(
                "population_year, 100 * share_in_catalogue", "history_years"
            )
            ((self.n_plays, self.n_listens, self.listened_ms, self.n_tracks, self.n_artists),) = (
                self.mart("n_plays, n_listens, listened_ms, n_tracks, n_artists", "wrapped_summary")
            )
        else:
            self.population_year, self.known = self.year, 100
            ((self.n_plays, self.n_listens, self.listened_ms, self.n_tracks, self.n_artists),) = (
                self.query(f"""
                    select
                        count(*), count(*) filter (listening_time >= 30000),
                        coalesce(sum(listening_time), 0)::bigint,
                        count(distinct track_id) filter (listening_time >= 30000),
                        count(distinct artist_id) filter (listening_time >= 30000)
                    from user_events join tracks using (track_id)
                    where user_id = {self.user_id} and year(timestamp) = {self.year}
                """)
            )
        self.minutes = rounded(self.listened_ms / 60_000)
        ((self.n_simulated, self.n_silent, self.n_below),) = self.query(f"""
            select
                count(*), count(*) filter (listened_ms = 0),
                count(*) filter (listened_ms < {self.listened_ms} and user_id <> {self.user_id})
            from wrapped_summary where is_simulated and year = {self.population_year}
        """)
        ((self.username, self.location),) = self.mart("username, location", "wrapped_summary")
        self.tracks = self.mart(
            "track_name, artist_name, n_listens, peak_day, peak_day_listens",
            "wrapped_top_tracks",
            "and rank <= 5 order by rank",
        )
        self.artists = self.mart(
            "artist_name, n_listens, minutes, fan_rank, n_artist_listeners, longest_streak_days, "
            "artist_id",
            "wrapped_top_artists",
            "and rank <= 5 order by rank",
        )

    def _known(self, key: str) -> Facts:
        """The share that the catalogue knows, where it is neither none nor all."""
        return [(key, percent(self.known))] if 0 < self.known < 100 else []

    def _others(self, number: str) -> Facts:
        """The simulated listeners that a real one is compared with."""
        others = [("n_others", number)]
        if self.population_year != self.year:
            others.append(("population_year", str(self.population_year)))
        return others

    def _hello(self) -> Card:
        years = self.query(
            f"select year from wrapped_summary where user_id = {self.user_id} order by year"
        )
        facts = [] if self.is_real else [("listener", str(self.user_id))]
        facts.append(("year", str(self.year)))
        if len(years) > 1:
            facts += [("years", str(year)) for (year,) in years]
        return facts, [self.username, *([self.location] if self.location != "unknown" else [])]

    def _minutes(self) -> Card:
        if not self.n_plays:
            among = [("n_listeners", counted(self.n_simulated, "listener"))]
            silent = [("n_silent", grouped(self.n_silent))] if self.n_silent > 1 else []
            return [("minutes", "0"), *silent, *among], []
        facts = [("minutes", grouped(self.minutes) if self.minutes else "under 1")]
        if self.minutes >= 90:
            facts.append(("time", _time(self.minutes)))
        n_others = self.n_simulated - (not self.is_real)
        top = -(-100 * (n_others + 1 - self.n_below) // (n_others + 1))
        others = self._others(grouped(n_others)) if self.is_real else []
        if self.n_below == n_others:
            facts += others
        elif top <= 50:
            facts += [("top_percent", percent(top)), *others]
        elif self.n_below:
            others = others or [("n_others", counted(n_others, "listener"))]
            facts += [("n_below", grouped(self.n_below)), *others]
        if not self.n_listens:
            facts += [("n_plays", counted(self.n_plays, "play")), *self._skips()]
        return facts, []

    def _skips(self) -> Facts:
        ((rate,),) = self.mart("skip_rate", "wrapped_summary")
        if rate is None or rate in (0, 1):
            return []
        return [("skip_percent", percent(one_place(rate)))]

    def _heard(self) -> Card | None:
        if not self.n_listens:
            return None
        ((n_new, n_albums, n_genres),) = self.mart(
            "n_new_artists, n_albums, n_genres", "wrapped_summary"
        )
        numbers = {
            "n_tracks": self.n_tracks,
            "n_artists": self.n_artists,
            "n_new_artists": n_new,
            "n_albums": n_albums,
            "n_genres": n_genres,
        }
        facts = [("n_listens", counted(self.n_listens, "listen")), *self._skips()]
        return [*facts, *((key, grouped(n)) for key, n in numbers.items() if n)], []

    def _peak(self) -> Card | None:
        if not self.n_plays:
            return None
        ((day, minutes),) = self.mart("biggest_day, biggest_day_minutes", "wrapped_summary")
        return [
            ("biggest_day", day_in_words(day)),
            ("biggest_day_minutes", _duration(rounded(minutes))),
        ], []

    def _streak(self) -> Card | None:
        ((n_days, start),) = self.mart(
            "longest_streak_days, longest_streak_starts_on", "wrapped_summary"
        )
        if n_days < 2:
            return None
        end = start + timedelta(days=n_days - 1)
        days = f"{day_in_words(start)} to {day_in_words(end)}"
        return [("n_days", counted(n_days, "day")), ("days", days)], []

    def _genres(self) -> Card | None:
        rows = self.mart("genre, n_listens, listen_share", "wrapped_top_genres", "order by rank")
        if not rows:
            return None
        facts = [
            fact
            for _, n, share in rows
            for fact in (
                ("percent", percent(one_place(share))),
                ("n_listens", counted(n, "listen")),
            )
        ]
        return facts + self._known("known_percent"), [genre for genre, *_ in rows]

    def _sound(self) -> Card | None:
        rows = self.query(f"""
            select n_listens, tempo, {", ".join(_FEATURES)}
            from wrapped_top_tracks as top join tracks on top.track_id = tracks.track_id
            where user_id = {self.user_id} and year = {self.year}
        """)
        if not rows:
            return None
        n_listens = sum(row[0] for row in rows)
        means = [
            sum(row[0] * row[column] for row in rows) / n_listens
            for column in range(1, 2 + len(_FEATURES))
        ]
        facts = [("tempo", grouped(rounded(means[0])))]
        if len(rows) > 1:
            facts.append(("n_tracks", counted(len(rows), "track")))
        features = zip(_FEATURES, means[1:], strict=True)
        return facts + [(name, percent(rounded(100 * mean))) for name, mean in features], []

    def _aura(self) -> Card | None:
        ((first, first_share, second, second_share),) = self.mart(
            "first_mood, first_share, second_mood, second_share", "wrapped_audio_aura"
        )
        if first is None:
            return None
        known = self._known("known_percent")
        if second is None:
            return known, [first]
        facts = [
            ("first_percent", percent(one_place(first_share))),
            ("second_percent", percent(one_place(second_share))),
        ]
        return facts + known, [first, second, first, second]

    def _top_tracks(self) -> Card | None:
        if not self.tracks:
            return None
        rows = self.tracks
        if not self.is_real:
            # ties are broken by the marts, which have their own tests
            counts = self.query(f"""
                select count(*) as n from user_events
                where
                    user_id = {self.user_id} and year(timestamp) = {self.year}
                    and listening_time >= 30000
                group by track_id order by n desc limit 5
            """)
            assert [n for (n,) in counts] == [n for _, _, n, *_ in rows]
        facts = [("n_listens", counted(n, "listen")) for _, _, n, *_ in rows]
        return facts, [name for track, artist, *_ in rows for name in (track, artist)]

    def _dates(self) -> Card | None:
        if not self.n_plays:
            return None
        # in the time of the place, as the other days
        local = "first_date" if self.is_real else "first_play_ended_at::date"
        source = "history_years" if self.is_real else "wrapped_summary"
        ((day,),) = self.mart(local, source)
        ((track, artist),) = self.mart("first_track_name, first_artist_name", "wrapped_summary")
        rows: list[tuple[date, Facts, list[str]]] = [(day, [], [track, artist])]
        for name, _, _, peak_day, n in self.tracks[:3]:
            if n > 1:
                times = f"{grouped(n)} times"
                rows.append((peak_day, [("peak_day_listens", times)], [name]))
        rows.sort(key=lambda row: row[0])
        return (
            [fact for day, facts, _ in rows for fact in [("day", day_in_words(day)), *facts]],
            [name for *_, names in rows for name in names],
        )

    def _top_artists(self) -> Card | None:
        if not self.artists:
            return None
        ((n_new,),) = self.mart("n_new_artists", "wrapped_summary")
        facts: Facts = []
        if self.n_artists > len(self.artists) or n_new:
            facts.append(("n_artists", counted(self.n_artists, "artist")))
            if n_new:
                facts.append(("n_new_artists", grouped(n_new)))
        for _, n, minutes, rank, n_fans, *_ in self.artists:
            facts += [
                ("n_listens", counted(n, "listen")),
                ("minutes", minutes_in_words(rounded(minutes))),
            ]
            top = -(-100 * rank // n_fans)
            if n_fans > 1 and rank > 1 and top <= 50:
                facts.append(("top_percent", percent(top)))
        return facts, [name for name, *_ in self.artists]

    def _fan(self) -> Card | None:
        if not self.artists or self.artists[0][4] < _FEWEST_FANS:
            return None
        name, _, _, rank, n_fans, n_days, artist = self.artists[0]
        if not self.is_real:
            # ties go to the listener with more minutes, which the mart's tests cover
            ((least, most, n_heard),) = self.query(f"""
                with fans as (
                    select user_id, count(*) as n
                    from user_events join tracks using (track_id)
                    where
                        artist_id = '{artist}' and year(timestamp) = {self.year}
                        and listening_time >= 30000
                    group by user_id
                )
                select
                    1 + count(*) filter (n > mine), count(*) filter (n >= mine), count(*)
                from fans, (select n as mine from fans where user_id = {self.user_id})
            """)
            assert least <= rank <= most
            assert n_fans == n_heard
        top = -(-100 * rank // n_fans)
        if rank > 1 and top <= 50:
            facts = [("top_percent", percent(top)), ("n_artist_listeners", grouped(n_fans))]
        elif rank == 1:
            facts = [("n_artist_listeners", grouped(n_fans))]
        else:
            facts = [("fan_rank", grouped(rank)), ("n_artist_listeners", grouped(n_fans))]
        if n_days > 1:
            facts.append(("longest_streak_days", counted(n_days, "day")))
        leaders = self.query(f"""
            select distinct username, place
            from (
                select unnest(top_fans) as fan, generate_subscripts(top_fans, 1) as place
                from wrapped_artist_leaderboard
                where year = {self.population_year} and artist_id = '{artist}'
            )
            join wrapped_summary on fan = user_id
            order by place
        """)
        return facts, [name, *([leader for leader, _ in leaders] if len(leaders) > 1 else [])]

    def _albums(self) -> Card | None:
        rows = self.mart(
            "album_name, artist_name, n_listens, n_tracks_heard, n_album_tracks",
            "wrapped_top_albums",
            "order by rank",
        )
        if not rows:
            return None
        facts = [
            fact
            for _, _, n, n_heard, n_tracks in rows
            for fact in (
                ("n_listens", counted(n, "listen")),
                ("n_tracks_heard", grouped(n_heard)),
                ("n_album_tracks", grouped(n_tracks)),
            )
        ]
        return facts, [name for album, artist, *_ in rows for name in (album, artist)]

    def _evolution(self) -> Card | None:
        rows = self.mart(
            "genre, artist_names, n_listens", "wrapped_music_evolution", "order by phase"
        )
        if not rows:
            return None
        facts = [("n_listens", counted(n, "listen")) for *_, n in rows]
        return facts, [name for genre, artists, _ in rows for name in (genre, *artists)]

    def _day(self) -> Card | None:
        if not self.n_listens:
            return None
        ((hour,),) = self.mart("most_active_hour", "wrapped_summary")
        rows = self.mart(
            "listen_share, mood, genre",
            "wrapped_audio_day",
            "and n_listens > 0 order by part_number",
        )
        facts = [("hour", f"{hour:02}:00"), ("next_hour", f"{(hour + 1) % 24:02}:00")]
        facts += [("percent", percent(one_place(share))) for share, *_ in rows]
        names = [name for _, *pair in rows for name in pair if name is not None]
        if self.is_real:
            clocks = ["n_on_country_time", "n_on_given_time", "n_on_utc"]
            ((zone, *counts),) = self.mart(
                f"most_used_time_zone, {', '.join(clocks)}", "history_years"
            )
            used = [(key, n) for key, n in zip(clocks, counts, strict=True) if n]
            if len(used) > 1:
                facts += [(key, percent(100 * n / self.n_plays)) for key, n in used]
            elif used[0][0] == "n_on_given_time":
                names.append(zone)
        axis = [("axis", hour) for hour in ("0", "6", "12", "18")]
        return facts + self._known("known_percent") + axis, names

    def _age(self) -> Card | None:
        rows = self.mart(
            "listening_age, span_starts_in, span_ends_in, listen_share, group_share, age",
            "wrapped_listening_age",
            "and listening_age is not null",
        )
        if not rows:
            return None
        ((listening_age, starts, ends, share, group_share, age),) = rows
        facts = [
            ("listening_age", str(listening_age)),
            ("span_starts_in", str(starts)),
            ("span_ends_in", str(ends)),
            ("percent", percent(one_place(share))),
        ]
        if one_place(group_share) != one_place(share):
            facts.append(("group_percent", percent(one_place(group_share))))
        facts += [("listening_age_then", str(listening_age)), ("year", str(self.year))]
        return [*facts, ("age", str(age))], []

    def _has_type(self) -> bool:
        ((certainty,),) = self.mart("certainty", "wrapped_personality")
        return self.n_listens > 0 and certainty is not None

    def _personality(self) -> Card | None:
        if not self._has_type():
            return None
        rows = self.mart(
            "n_alike, 100 * share_recovered",
            "history_certainty",
            "and dimension = 'all' and share_recovered is not null",
        )
        return [
            fact
            for n_alike, share in rows
            for fact in (
                ("n_alike", counted(n_alike, "simulated listener")),
                ("certainty", portion(share)),
            )
        ], []

    def _character(self) -> Card:
        ((place,),) = self.mart("100 * place", "wrapped_character")
        facts: Facts = []
        if self.n_plays and 50 <= place < 100:
            facts.append(("percent_below", percent(place)))
        return facts + (self._others(grouped(self.n_simulated)) if self.is_real else []), []

    def _club(self) -> Card | None:
        ((mood,),) = self.mart("first_mood", "wrapped_audio_aura")
        if self.is_real and mood is None:
            return None
        ((club_mood,),) = self.mart("mood", "wrapped_club")
        # those without a listen drift
        ((n_members,),) = self.query(f"""
            select count(*)
            from wrapped_audio_aura as aura join wrapped_summary using (user_id, year)
            where
                coalesce(first_mood, 'drifting') = '{club_mood}'
                and year = {self.population_year} and is_simulated
        """)
        if self.is_real:
            return (
                [("n_members", counted(n_members, "simulated member"))] if n_members else []
            ), []
        return ([("n_members", counted(n_members, "member"))] if n_members > 1 else []), []

    def _town(self) -> Card | None:
        rows = self.mart("country", "wrapped_sound_town", "and country is not null")
        return ([], [country for (country,) in rows]) if rows else None

    def _realism(self) -> Card | None:
        rows = self.query(f"""
            select
                share_below, n_listeners,
                (statistic_value - mine.simulated_p10)
                / nullif(mine.simulated_p90 - mine.simulated_p10, 0) as place,
                mine.statistic
            from history_realism as mine
            join listening_realism as theirs
                on
                    theirs.year = {self.population_year} and theirs.volume = mine.volume
                    and theirs.statistic = mine.statistic
            where user_id = {self.user_id} and mine.year = {self.year}
        """)
        placed = [row for row in rows if row[2] is not None]
        if not placed:
            return None
        placed.sort(key=lambda row: (-abs(row[2] - 0.5), row[3]))
        facts = [
            ("n_alike", counted(max(row[1] for row in placed), "simulated listener")),
            *(
                ("percent_below", "all" if below == 1 else portion(100 * below))
                for below, *_ in placed[:5]
            ),
            ("n_within", grouped(sum(0 <= row[2] <= 1 for row in placed))),
            ("n_statistics", counted(len(placed), "statistic")),
        ]
        return facts, []

    def _catalogue(self) -> Card | None:
        if not self.is_real or not self.n_listens:
            return None
        return [("known_percent", portion(self.known))], []

    def _screening(self) -> Card | None:
        if not self.is_real:
            return None
        counts = [
            "n_kept",
            "n_podcast",
            "n_video",
            "n_audiobook",
            "n_repeated",
            "n_no_time_played",
            "n_no_track",
            "n_private_session",
            "n_broken",
        ]
        name = self.username.replace("'", "''")
        ((n_read, n_files, n_other_files, n_offline, *numbers),) = self.query(f"""
            select
                sum(n_read)::bigint, count(*) filter (kind <> 'not a history'),
                count(*) filter (kind = 'not a history'), sum(n_offline_times)::bigint,
                {", ".join(f"sum({each})::bigint" for each in counts)}
            from history_screening where listener = '{name}'
        """)
        facts = [("n_read", grouped(n_read)), ("n_files", counted(n_files, "file"))]
        facts += [(key, grouped(n)) for key, n in zip(counts, numbers, strict=True) if n]
        if n_offline:
            facts.append(("n_offline_times", grouped(n_offline)))
        if n_other_files:
            facts.append(("n_other_files", counted(n_other_files, "file")))
        return facts, []

    def _share(self) -> Card:
        under = self.n_plays and not self.minutes
        facts = [
            ("year", str(self.year)),
            ("minutes", "under 1" if under else grouped(self.minutes)),
        ]
        names = [self.username, *(row[0] for row in self.artists), *(row[0] for row in self.tracks)]
        # the pictures for a story and for a square
        return facts * 2, names * 2

    def phrases(self) -> dict[str, list[str]]:
        """Give what cards say of this listener in words, for the cards that say such things."""
        said: dict[str, list[str]] = {}
        if self.artists:
            fans = [(rank, n_fans) for _, _, _, rank, n_fans, *_ in self.artists]
            said["artists"] = [", the biggest fan"] * sum(
                rank == 1 and n_fans > 1 for rank, n_fans in fans
            ) + [", the only listener"] * sum(
                n_fans == 1 and not self.is_real for _, n_fans in fans
            )
        if self._fan():
            ((month,),) = self.mart("peak_month", "wrapped_top_artists", "and rank = 1")
            said["fan"] = [f"plays in {_MONTHS[month - 1]}"]
        months = self.mart("first_month, last_month", "wrapped_music_evolution", "order by phase")
        if months:
            said["evolution"] = [
                " to ".join(_MONTHS[month - 1] for month in sorted({first, last})) + ": "
                for first, last in months
            ]
        parts = self.mart("day_part", "wrapped_audio_day", "and n_listens > 0 order by part_number")
        if parts:
            said["day"] = [part for (part,) in parts]
        if self._has_type():
            ((name, code, sentence),) = self.mart("name, code, sentence", "wrapped_personality")
            said["personality"] = [name, f"{code}. {sentence}"]
        ((character,),) = self.mart("character", "wrapped_character")
        said["character"] = [character]
        if self._club():
            ((club, sentence, role),) = self.mart("club, sentence, role", "wrapped_club")
            among = f" {role} among " if self.is_real else f" {role}, one of "
            said["club"] = [club, sentence, *([among] if self._club() != ([], []) else [])]
        if self._town():
            ((is_home,),) = self.mart("is_home", "wrapped_sound_town")
            said["town"] = ["no place like home" if is_home else "no other country"]
        return said

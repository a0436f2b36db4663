"""What the charts of the population show, said in a sentence from the rows of their queries."""

import re
from collections.abc import Callable

import pandas as pd

from wrapped_feed.pages.charts import SCALES

PARTS = {
    "morning": "in the morning",
    "midday": "at midday",
    "evening": "in the evening",
    "night": "at night",
}
"""When a part of the day is."""

_WITH_ARTICLE = re.compile(
    "United|Republic|Islands|Territor|Isle|Netherlands|Philippines|Bahamas|Comoros|Gambia|Maldives"
)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def percent(value: float) -> str:
    """Never round to 0 % or 100 %, as in words.js."""
    if value < 1:
        return "under 1\u00a0%"
    return "over 99\u00a0%" if 99 < value < 100 else f"{value:.0f}\u00a0%"


def _in_a_sentence(country: str) -> str:
    return f"the {country}" if _WITH_ARTICLE.search(country) else country


def types_found(frame: pd.DataFrame) -> str:
    """Say how far apart the rarest and the most common type are."""
    first, last = frame.iloc[0], frame.iloc[-1]
    if len(frame) == 1:
        return f"Everyone is of one type: {first['type']}"
    return (
        f"{_count(len(frame), 'type')}, from {last['type']} with {percent(last['share, %'])} of "
        f"the listeners to {first['type']} with {percent(first['share, %'])}"
    )


def near_the_middle(frame: pd.DataFrame) -> str:
    """Say which scale has the fewest listeners in the steps beside its middle."""
    nearest = frame["step"].abs() == 1
    shares = (
        frame["listeners"].where(nearest, 0).groupby(frame["dimension"]).sum()
        / frame.groupby("dimension")["listeners"].sum()
    )
    return (
        f"{' or '.join(SCALES[str(shares.idxmin())])} divides them most clearly: "
        f"{percent(100 * shares.min())} are close to the middle"
    )


def home_countries(frame: pd.DataFrame) -> str:
    """Say how many countries there are, and which has the most listeners."""
    n_countries, n_listeners = frame["countries"].sum(), frame["listeners"].sum()
    first = frame.iloc[0]
    country = _in_a_sentence(first["country"])
    if n_countries == 1:
        return f"All of them live in one country: {country}"
    return (
        f"They live in {n_countries} countries; {country} has the most listeners, "
        f"{first['listeners']:,} of {n_listeners:,}"
    )


def top_hours(frame: pd.DataFrame) -> str:
    """Say how much of the time those who listen longest make."""
    last = frame.iloc[-1]
    return (
        f"Those with {last['hours']} are {percent(last['listeners, %'])} of the listeners and "
        f"make {percent(last['time, %'])} of the time"
    )


def busiest_hour(frame: pd.DataFrame) -> str:
    """Say when the week is at its busiest and its quietest."""
    busiest = frame.iloc[frame["plays, %"].argmax()]
    quietest = frame.iloc[frame["plays, %"].argmin()]
    return (
        f"{busiest['weekday']} at {busiest['hour']}:00 is the busiest hour of the week, "
        f"{quietest['weekday']} at {quietest['hour']}:00 the quietest"
    )


def busiest_part(frame: pd.DataFrame) -> str:
    """Say which part of the day has the most listens."""
    part = frame.iloc[frame["listens"].argmax()]
    when = PARTS[part["part of the day"]]
    return f"{percent(part['share, %'])} of the listens are {when}, more than at any other time"


def leading_moods(frame: pd.DataFrame) -> str:
    """Say which mood is heard most at the start and at the end of the day."""
    leading = frame.loc[frame.groupby("part of the day", sort=False)["listeners"].idxmax()]
    first, last = leading.iloc[0], leading.iloc[-1]
    if leading["mood"].nunique() == 1:
        return f"{first['mood'].capitalize()} music is heard most at any time of the day"
    return (
        f"{first['mood'].capitalize()} music is heard most {PARTS[first['part of the day']]}, "
        f"{last['mood']} music {PARTS[last['part of the day']]}"
    )


def first_genre(frame: pd.DataFrame) -> str:
    """Say which genre is the favourite most often."""
    first = frame.iloc[0]
    return (
        f"{first['genre'].capitalize()} is the most frequent favourite, of "
        f"{percent(first['share, %'])} of the listeners"
    )


def top_artists(frame: pd.DataFrame) -> str:
    """Say what the first group of artists gets."""
    first = frame.iloc[0]
    return (
        f"{first['artists'].capitalize()} out of {frame['number of artists'].sum():,} gets "
        f"{percent(first['listens, %'])} of all listens"
    )


def last_doubling(frame: pd.DataFrame) -> str:
    """Say how many artists the last doubling of the plays adds."""
    if len(frame) == 1:
        return "The first play is of a new artist"
    before, last = frame.iloc[-2], frame.iloc[-1]
    return (
        f"New artists never end: {before['artists, median']:,.0f} after {before['plays']:,.0f} "
        f"plays, {last['artists, median']:,.0f} after {last['plays']:,.0f}"
    )


def real(kind: str) -> Callable[[pd.DataFrame], str]:
    """Say of how many statistics the median lies among real ones, for listeners of a kind."""

    def headline(frame: pd.DataFrame) -> str:
        n_real = (frame["median in the band"] == "yes").sum()
        return f"{kind} listeners look real in {n_real} of {_count(len(frame), 'statistic')}"

    return headline


def facts_that_agree(frame: pd.DataFrame) -> str:
    """Say how many published facts hold here."""
    n_real = (frame["agrees"] == "yes").sum()
    verb = "agrees" if n_real == 1 else "agree"
    return f"{n_real} of {_count(len(frame), 'published fact')} {verb} with the simulation"


def all_letters(frame: pd.DataFrame) -> str:
    """Say how often the whole code is recovered."""
    whole = frame.iloc[0]
    return (
        f"For {whole['recovered']:,} of {_count(whole['listeners'], 'listener')}, all four "
        "letters are recovered from behaviour alone"
    )


def misses(frame: pd.DataFrame) -> str:
    """Say how often a wrong code is wrong by one letter."""
    missed = frame[frame["letters wrong"] > 0]
    n_missed = int(missed["listeners"].sum())
    near = missed.loc[missed["letters wrong"] == 1, "listeners"].sum()
    if not n_missed:
        return "No type is mistaken for another"
    if n_missed == near:
        return f"Where it fails, only one letter is wrong: for {_count(n_missed, 'listener')}"
    return f"Where it fails, one letter is wrong for {near:,} of {_count(n_missed, 'listener')}"

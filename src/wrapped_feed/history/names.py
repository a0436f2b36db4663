"""Names in forms that can be compared, since the same song is not always written the same way.

Each rule is one entry of `PLAIN_RULES` or `TITLE_RULES`, with an example. The tables in
docs/your-own-history.md list them.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

import pandas as pd


class Rule(NamedTuple):
    """One way in which names of the same song differ.

    Attributes
    ----------
    name
        What the rule removes or unifies.
    apply
        Applies the rule to a text.
    before, after
        An example: a name, and what `plain_name` or, for a rule of titles, `normal_title` makes
        of it.
    """

    name: str
    apply: Callable[[str], str]
    before: str
    after: str


_PUNCTUATION = str.maketrans(
    dict.fromkeys("‘’‚‛′´`ʹʻʼˈ", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"〜": "~"}
)


def _unify_punctuation(text: str) -> str:
    return text.translate(_PUNCTUATION)


def _unify_forms(text: str) -> str:
    # NFKC makes quotes of its own, as of the fullwidth ｀
    return _unify_punctuation(unicodedata.normalize("NFKC", text))


def _without_invisible(text: str) -> str:
    """Remove format characters, such as zero-width spaces and marks of direction."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _fold_case(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold())


def _without_accents(text: str) -> str:
    """Remove the accents of Latin and Greek letters, and the stress marks of Cyrillic ones.

    Elsewhere a mark makes another letter, as in か and が, or is a vowel, as in कि and की. So it is
    with й and ё, which are single characters in NFC: a mark after a Cyrillic letter there is a
    stress mark.
    """
    kept = []
    base = ""
    for character in unicodedata.normalize("NFC", text):
        if not unicodedata.combining(character):
            base = _without_accent(character)
            kept.append(base)
        elif _script(base) not in ("LATIN", "GREEK", "CYRILLIC"):
            kept.append(character)
    return "".join(kept)


@cache
def _without_accent(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return base if _script(base) in ("LATIN", "GREEK") else character


@cache
def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0] if character else ""


def _collapse_white_space(text: str) -> str:
    return " ".join(text.split())


PLAIN_RULES = (
    # before NFKC, which makes a space and an accent of ´
    Rule("quotes, apostrophes, dashes", _unify_punctuation, "don’t – “stop”", 'don\'t - "stop"'),
    Rule("invisible characters", _without_invisible, "hey\u200b jude", "hey jude"),
    Rule(
        "forms of the same character (Unicode NFKC)",
        _unify_forms,
        "ＹＯＡＳＯＢＩ ｱｲﾄﾞﾙ",
        "yoasobi アイドル",
    ),
    Rule("case", _fold_case, "STRASSE, Straße", "strasse, strasse"),
    Rule("accents of Latin and Greek letters", _without_accents, "Adiós Ñandú", "adios nandu"),
    Rule("white space", _collapse_white_space, " hey  jude ", "hey jude"),
)
"""The rules of `plain_name`, in the order in which they are applied."""


def plain_name(text: str) -> str:
    """Return a name in its plain form: without differences of case, accents and punctuation.

    Parameters
    ----------
    text
        Name of an artist or a track.

    Returns
    -------
    str
        The name after `PLAIN_RULES`.
    """
    for rule in PLAIN_RULES:
        text = rule.apply(text)
    return text


def _remove(pattern: re.Pattern[str], title: str) -> str:
    """Remove what the pattern finds, unless nothing would be left."""
    return pattern.sub("", title).strip() or title


def _suffix(words: str) -> Callable[[str], str]:
    """Remove words in brackets, and words after a dash, slash or semicolon at the end.

    Brackets at the start of a title belong to it.
    """
    pattern = rf"(?!^)(?: -)? ?(?:\((?:{words})\)|\[(?:{words})\])|(?: [-/]|;) (?:{words})$"
    return partial(_remove, re.compile(pattern))


# spaces are single in the plain form, which the patterns below are for
_YEAR = r"(?:19|20)\d\d"
_REMASTERED = r"re-?master(?:ed|ized|ised|izado|izada|isado|ise|isee)?"
_OF_A_REMASTER = r"(?:digital|digitally|24[- ]bit|stereo|mono|new|version|versao)"
_FEATURING = r"(?:(?:feat|ft)(?:\. ?| )|featuring )"

# up to the next dash, slash or semicolon; "feat. Nadia Ali Remix" names a remix
_GUESTS = (
    r"(?:(?! [-/] |;|\b(?:remix|(?<!little )mix|edit|version|dub|live (?:at|from|in))\b)[^()\[\]])+"
)

# what follows "with" and is no guest: the rest of a sentence, or another arrangement
_NO_GUEST = (
    r"(?:(?:me|you|u|us|him|her|them|it|my|your|our|or|the|a|an|this|that|no|love|respect)\b"
    r"|.*\b(?:orchestra|philharmonic|symphony|strings|choir|quartet|piano|band|beats"
    r"|lyrics|intro|introduction|dialogue|dialogues|commentary|narration|suggestions)\b)"
)

TITLE_RULES = (
    Rule(
        "guests after “feat.”, “ft.” or “featuring”",
        partial(
            _remove,
            re.compile(
                rf"(?!^)(?: -)? ?(?:\({_FEATURING}{_GUESTS}\)|\[{_FEATURING}{_GUESTS}\])"
                rf"| (?:- {_FEATURING}|feat\.){_GUESTS}(?=$| [-/] |;|[(\[])"
            ),
        ),
        "Get Lucky (feat. Pharrell Williams) - Live",
        "get lucky - live",
    ),
    Rule(
        "guests after “with”",
        _suffix(rf"with (?!{_NO_GUEST}){_GUESTS}"),
        "Trampoline (with ZAYN)",
        "trampoline",
    ),
    Rule(
        "remasters, with or without a year",
        _suffix(
            rf"(?:{_YEAR}(?: -)? )?(?:{_OF_A_REMASTER} )*{_REMASTERED}(?: (?:version|edition))?"
            rf"(?:[ ,/]+(?:(?:in|en|em) )?{_YEAR})?(?: (?:version|edition))?"
        ),
        "Under Pressure - Remastered 2011",
        "under pressure",
    ),
    Rule(
        "shortened versions",
        _suffix(
            r"edit|(?:original )?(?:radio|single) (?:edit|version)"
            r"|7(?:\"|''|[ -]inch) (?:edit|version)"
        ),
        "Insomnia - Radio Edit",
        "insomnia",
    ),
    Rule(
        "versions of the album, and original mixes",
        _suffix(r"(?:original )?(?:album|lp) version|original mix|bonus(?: track)?"),
        "Cross Roads - Original Mix",
        "cross roads",
    ),
    Rule(
        "mono and stereo",
        _suffix(r"(?:original )?(?:mono|stereo)(?: version)?"),
        "Paint It, Black - Mono",
        "paint it, black",
    ),
    Rule(
        "explicit and clean versions",
        _suffix(r"(?:explicit|clean)(?: version)?"),
        "Alors on danse - Remix - Explicit",
        "alors on danse - remix",
    ),
)
"""The rules of `normal_title`. Live, acoustic, demo, instrumental, karaoke and cover versions,
remixes, other tempos and parts are recordings of their own and keep their suffixes; so do
soundtracks, because a film may have a song that an artist sang under the same title for another."""


def normal_title(title: str) -> str:
    """Return the title of a track in its normal form: plain, and without `TITLE_RULES`' suffixes.

    Parameters
    ----------
    title
        Title of a track.

    Returns
    -------
    str
        The normal form. It is never empty if the plain form is not: a title that consists of a
        suffix alone keeps it.
    """
    shorter = plain_name(title)
    previous = None
    # again, because a title may have several suffixes in any order
    while shorter != previous:
        previous = shorter
        for rule in TITLE_RULES:
            shorter = rule.apply(shorter)
    return shorter


def name_forms(names: pd.DataFrame) -> pd.DataFrame:
    """Give the forms of the names of artists and tracks.

    Parameters
    ----------
    names
        One row per track, with the columns `artist_name` and `track_name` (str). Rows may be
        repeated; those with a null are passed over.

    Returns
    -------
    pandas.DataFrame
        One row per distinct row of `names`, with the columns `artist_name`, `track_name`,
        `plain_artist`, `plain_title` and `normal_title` (pandas' string).
    """
    distinct = names[["artist_name", "track_name"]].dropna().drop_duplicates(ignore_index=True)
    # a type of strings even if there are none
    return distinct.assign(
        plain_artist=distinct["artist_name"].map(plain_name),
        plain_title=distinct["track_name"].map(plain_name),
        normal_title=distinct["track_name"].map(normal_title),
    ).astype("string")

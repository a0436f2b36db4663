"""Names in a normal form: each rule by its example, and what no rule may do."""

import re

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.python.conftest import PROJECT
from wrapped_feed.engines.relations import as_arrow
from wrapped_feed.history.names import (
    PLAIN_RULES,
    TITLE_RULES,
    name_forms,
    normal_title,
    plain_name,
)

TEXTS = st.text() | st.text("aé –-(´)[]¨\u0345Σςßİй/;feat.withremaster ")


@pytest.mark.parametrize("rule", PLAIN_RULES, ids=lambda rule: rule.name)
def test_plain_rules_by_example(rule):
    assert plain_name(rule.before) == rule.after
    # the rule does it: its example only shows what it does
    assert rule.apply(rule.before) != rule.before


@pytest.mark.parametrize("rule", TITLE_RULES, ids=lambda rule: rule.name)
def test_title_rules_by_example(rule):
    assert normal_title(rule.before) == rule.after
    assert rule.apply(plain_name(rule.before)) == rule.after


def test_the_documentation_lists_every_rule():
    text = (PROJECT / "docs" / "your-own-history.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (.+?) \| `(.+?)` \| `(.+?)` \|$", text, re.M)
    rules = [(rule.name, rule.before, rule.after) for rule in (*PLAIN_RULES, *TITLE_RULES)]
    assert listed == [tuple(part.replace("\u200b", "[U+200B]") for part in rule) for rule in rules]


SAME_SONG = [
    ("Don´t Stop", "Don't Stop"),
    ("Don’t Stop", "don't stop"),
    ("ŉ Man", "'n Man"),
    ("Don｀t Stop", "Don't Stop"),
    ("Beyonce\u0301", "Beyoncé"),
    ("ΆΣΜΑ", "άσμα"),
    ("Московские вечера\u0301", "московские вечера"),
    ("ｱｲﾄﾞﾙ", "アイドル"),
    ("〜夏〜", "～夏～"),
    ("Song\u00a0 One\u3000", "song one"),
    ("Under Pressure - Remastered 2011", "Under Pressure"),
    ("Hey Jude - 2015 Remaster", "Hey Jude"),
    ("Paranoid (2012 - Remaster)", "Paranoid"),
    ("She Loves You - Mono / Remastered", "She Loves You"),
    ("Big in Japan - Single Version; 2019 Remaster", "Big In Japan"),
    ("Superficiel et léger - Remasterisé en 2002", "Superficiel et léger"),
    ("Como Dois e Dois - Versão Remasterizada", "Como Dois e Dois"),
    ("Mentalism - Remastered, 2019", "Mentalism"),
    ("Lonesome Town - 1990 Digital Remaster", "Lonesome Town"),
    ("The Logical Song - Radio Edit [Remastered]", "The Logical Song"),
    ("Stir It Up - Original Album Version", "Stir It Up"),
    ('Rhythm Is a Dancer (7" Edit)', "Rhythm Is a Dancer"),
    ("secret base feat.えみい", "secret base"),
    ("Rapture (feat.Nadia Ali)", "Rapture"),
    ("Welcome (with French Montana & Lil Pump, feat. Zhavia Ward)", "Welcome"),
    ("Close To Me (with Diplo) (feat. Swae Lee)", "Close To Me"),
    ("The Bones - with Hozier", "The Bones"),
    ("Reggaetón Lento (feat. Little Mix)", "Reggaetón Lento"),
    ("Dream Machine feat. Sean Hayes - Brett's Mix", "Dream Machine - Brett's Mix"),
    ("Love Me [ft. Somebody]", "Love Me"),
    ("Dusk Till Dawn (feat. Sia) - Radio Edit", "Dusk Till Dawn"),
    ("גמלים - Bonus Track", "גמלים"),
]


@pytest.mark.parametrize(("title", "other"), SAME_SONG)
def test_titles_of_the_same_song_have_the_same_form(title, other):
    assert normal_title(title) == normal_title(other)


OTHER_RECORDING = [
    "Sparks - Live",
    "Wonderwall - Live; 2014 Remaster",
    "Skinny Love - Acoustic",
    "7 Years (Remix)",
    "Get Lucky - Daft Punk Remix",
    "The Seed - Demo",
    "Tum Se Hi (Instrumental)",
    "Cough Syrup (Glee Cast Version)",
    "Hello (Cover)",
    "Hello - Karaoke Version",
    "Hello - Sped Up",
    "Hello - Slowed + Reverb",
    "Another Brick in the Wall, Pt. 2",
    "Another Brick in the Wall, (Pt. 2)",
    'The Power - 12" Version',
    "Stay - Extended Mix",
    "Stay - Re-Recorded",
    'Kun Faya Kun (From "Rockstar")',
    "Tip Tip Barsa Paani (with Jhankar Beats)",
    "Angels (with the Royal Philharmonic Orchestra)",
    "Angels - with London Symphony Orchestra",
]


@pytest.mark.parametrize("title", OTHER_RECORDING)
def test_other_recordings_keep_their_suffix(title):
    bare = re.split(r" [-(]|, | feat", title)[0]
    assert normal_title(title) != normal_title(bare)


BELONGS_TO_THE_TITLE = [
    "Radio Edit",
    "(Remastered)",
    "- Remastered",
    "- Radio Edit",
    "[feat. Nobody]",
    "Mono",
    "Remaster",
    "Edit",
    "feat. nobody",
    "(With Respect To) Loyal Serfs",
    "Stay (With Me)",
    "Come Away With Me",
    "A Great Feat",
    "30 ft. Down",
    "Masterpiece",
    "Master/Slave",
    'For Aisha (Featured in "The Sky Is Pink")',
    "From Russia (With Love)",
    "1984",
    "!!!",
]


@pytest.mark.parametrize("title", BELONGS_TO_THE_TITLE)
def test_what_belongs_to_a_title_stays(title):
    assert normal_title(title) == plain_name(title)


DIFFERENT_WORDS = [
    ("か", "が"),
    ("はは", "ばば"),
    ("ハハ", "パパ"),
    ("사랑", "사람"),
    ("कि", "की"),
    ("दिन", "दीन"),
    ("कल", "काल"),
    ("عَلَم", "عِلْم"),
    ("כָּל", "כֹּל"),
    ("ใกล้", "ไกล"),
    ("мой", "мои"),
    ("все", "всё"),
    ("愛", "恋"),
    ("Песня - Live", "Песня"),
]


@pytest.mark.parametrize(("word", "other"), DIFFERENT_WORDS)
def test_different_words_of_other_scripts_stay_different(word, other):
    assert plain_name(word)
    assert plain_name(word) != plain_name(other)


@given(TEXTS)
def test_forms_do_not_change_a_second_time(text):
    assert plain_name(plain_name(text)) == plain_name(text)
    assert normal_title(normal_title(text)) == normal_title(text)


@given(TEXTS)
def test_only_what_is_invisible_becomes_empty(text):
    assert bool(normal_title(text)) == bool(plain_name(text))


def test_names_are_listed_once():
    names = pd.DataFrame(
        {
            "artist_name": ["Queen", "Queen", None, "QUEEN", "Queen"],
            "track_name": ["Killer Queen", "Killer Queen", "a", "Killer Queen", None],
        }
    )
    forms = name_forms(names).values.tolist()
    assert forms == [
        ["Queen", "Killer Queen", "queen", "killer queen", "killer queen"],
        ["QUEEN", "Killer Queen", "queen", "killer queen", "killer queen"],
    ]


def test_no_names_are_strings_all_the_same():
    nobody = pd.DataFrame({"artist_name": [None], "track_name": [None]})
    assert set(as_arrow(name_forms(nobody)).schema.types) == {pa.string()}
    assert len(name_forms(nobody)) == 0

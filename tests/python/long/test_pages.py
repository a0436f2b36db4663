"""The pages in a real browser, opened as files: what they show, and how they are to use."""

import re
import shutil
import struct
from itertools import combinations, cycle
from typing import Any

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.python.conftest import PROJECT, SMALL_YEAR, Build
from tests.python.long.conftest import (
    CUT_OFF,
    SAYS_NOTHING,
    SCREENSHOTS,
    SIZES,
    STRANGER,
    THEIR_ARTISTS,
    TRAVELLER,
    show,
)
from wrapped_feed.errors import UserError
from wrapped_feed.history.files import find_files
from wrapped_feed.history.pages import pages_of
from wrapped_feed.pages.population import STATISTICS
from wrapped_feed.pages.write import write_history_pages, write_pages


def card(page: Page, key: str) -> str:
    return re.sub(r"\s+", " ", page.locator(f"#{key}").text_content() or "")


def shown(page: Page) -> str:
    return page.locator(".card:not([hidden])").get_attribute("id") or ""


LISTENERS = {
    "heavy": "select user_id from wrapped_summary order by n_plays desc, user_id limit 1",
    "a play and no listen": """
        select min(user_id) from wrapped_summary where n_plays > 0 and n_listens = 0
    """,
    "one play": "select min(user_id) from wrapped_summary where n_plays = 1 and n_listens = 1",
    "without plays": "select min(user_id) from wrapped_summary where not has_played",
    "longest name": """
        select user_id from wrapped_top_tracks where rank <= 5
        order by length(track_name || artist_name) desc, user_id limit 1
    """,
    "foreign script": r"""
        select min(user_id) from wrapped_top_artists
        where rank <= 5 and regexp_matches(artist_name, '[^\x00-\x{24F}]')
    """,
}


def grouped(number: Any) -> str:
    return f"{number:,}"


def counted(number: int, thing: str) -> str:
    return f"{grouped(number)} {thing}{'' if number == 1 else 's'}"


@pytest.mark.parametrize("kind", LISTENERS)
def test_cards_say_in_words_what_the_marts_say(build, pages, page, kind):
    ((listener,),) = build.query(LISTENERS[kind])
    assert listener is not None

    def mart(columns: str, name: str) -> tuple[Any, ...]:
        (row,) = build.query(f"select {columns} from {name} where user_id = {listener}")
        return row

    show(page, pages, f"?listener={listener}")
    has_played, n_listens, hour = mart("has_played, n_listens, most_active_hour", "wrapped_summary")
    assert card(page, "minutes").startswith(("minutes", "minute"))
    (code,) = mart("code", "wrapped_personality")
    if n_listens:
        sides = page.locator("#personality .scale b").all_text_contents()
        assert "".join(side[0].upper() for side in sides) == code
        letters = page.locator("#personality .letter").all_text_contents()
        assert "".join(letters) == code
        assert f"etween {hour:02}:00 and {(hour + 1) % 24:02}:00" in card(page, "day")
    else:
        # the marts' type of listeners without a listen says nothing of them
        assert page.locator("#personality").count() == 0
        assert code not in card(page, "share")
    character, rule = mart("character, sentence", "wrapped_character")
    rule = rule if has_played else "Nobody had fewer listens."
    assert f"{character}{rule}" in card(page, "character")
    if not has_played:
        assert "Nothing was played" in card(page, "hello")
        assert "A quiet year" in card(page, "share")


def test_keys_buttons_links_and_the_back_button(pages, page):
    show(page, pages, "?listener=7")
    assert shown(page) == "hello"
    assert page.locator("#back").is_disabled()
    page.keyboard.press("ArrowRight")
    assert shown(page) == "minutes"
    page.keyboard.press("End")
    assert shown(page) == "share"
    assert page.locator("#on").is_disabled()
    page.keyboard.press("Home")
    page.click("#on")
    page.click("#on")
    third = shown(page)
    page.go_back()
    assert shown(page) == "minutes"
    page.go_forward()
    assert shown(page) == third
    show(page, pages, "?listener=7#character")
    assert shown(page) == "character"
    page.reload()
    page.wait_for_selector(".card:not([hidden])")
    assert shown(page) == "character"


def test_taps_and_swipes(pages, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    show(page, pages, "?listener=7")
    page.touchscreen.tap(330, 400)
    assert shown(page) == "minutes"
    page.touchscreen.tap(40, 400)
    assert shown(page) == "hello"

    def swipe(start: int, end: int) -> None:
        page.evaluate(
            """([start, end]) => {
                const story = document.querySelector(".card:not([hidden])");
                const at = (x) => ({clientX: x, clientY: 400, bubbles: true, pointerType: "touch"});
                story.dispatchEvent(new PointerEvent("pointerdown", at(start)));
                story.dispatchEvent(new PointerEvent("pointerup", at(end)));
            }""",
            [start, end],
        )

    swipe(300, 100)
    assert shown(page) == "minutes"
    swipe(100, 300)
    assert shown(page) == "hello"
    context.close()


def test_pickers_and_strangers(pages, page):
    show(page, pages, "")
    assert "Pick a listener" in card(page, "nobody")
    page.fill("#listener", "12")
    page.click("text=Show")
    page.wait_for_selector("#hello")
    assert "listener 12" in card(page, "hello")
    page.click("#random")
    page.wait_for_selector("#hello")
    for stranger in ("9999", "-1", "nobody at all", "1.5", "<b>1</b>", "null"):
        show(page, pages, f"?listener={stranger}")
        assert "No such listener" in card(page, "nobody"), stranger


# the lines of a canvas as they are drawn: their text and the place that they take
DRAWN = """
    window.drawn = [];
    const fillText = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
        const { width, actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } =
            this.measureText(text);
        const left = this.textAlign === "right" ? x - width : x;
        drawn.push({
            text, left, right: left + width, top: y - up, bottom: y + down,
            size: parseFloat(this.font.match(/[0-9.]+px/)[0]), direction: this.direction,
            width: this.canvas.width, height: this.canvas.height,
        });
        return fillText.apply(this, arguments);
    };
"""
FORMATS = {"story": (1080, 1920), "square": (1080, 1080)}


@pytest.mark.parametrize("kind", FORMATS)
def test_the_pictures_to_share_are_saved(pages, page, tmp_path, kind):
    show(page, pages, "?listener=7#share")
    with page.expect_download() as saved:
        page.click(f"text=Save {kind}")
    path = tmp_path / "picture"
    saved.value.save_as(path)
    assert saved.value.suggested_filename == f"wrapped-7-2024-{kind}.png"
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert struct.unpack(">II", head[16:]) == FORMATS[kind]


FOREIGN = {
    "long": "Symphonie fantastique, op. 14: Un bal, valse, allegro non troppo, " * 3,
    "one word": "Donaudampfschifffahrtsgesellschaft" * 4,
    "Arabic": "\u062d\u062f\u064a\u0642\u0629 \u0628\u062d\u0631 " * 8,
    "Chinese": "\u7e41\u9ad4\u4e2d\u6587\u306e\u66f2" * 8,
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f1e7\U0001f1f7" * 20,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_names_fit_the_pictures_to_share(build, page, tmp_path, name):
    database = tmp_path / "foreign.duckdb"
    shutil.copy(build.folder / "test.duckdb", database)
    ((listener,),) = build.query(LISTENERS["heavy"])
    with duckdb.connect(str(database)) as connection:
        for mart, column in {
            "wrapped_top_artists": "artist_name",
            "wrapped_top_tracks": "track_name",
            "wrapped_summary": "username",
        }.items():
            connection.execute(
                f"update {mart} set {column} = ? where user_id = ?", [FOREIGN[name], listener]
            )
    pages = tmp_path / "pages"
    write_pages(database, pages, {})
    page.add_init_script(DRAWN)
    show(page, pages, f"?listener={listener}#share")
    lines = page.evaluate("drawn")
    assert len([line for line in lines if line["text"].endswith("\u2026")]) == 2 * (1 + 5 + 5)
    for line in lines:
        assert line["left"] >= 0, line
        assert line["right"] <= line["width"], line
        assert line["top"] >= 0, line
        assert line["bottom"] <= line["height"], line
        assert line["size"] >= 23, line
        # a family and a flag are one letter each
        assert not re.search("\u200d\u2026|[\U0001f1e6-\U0001f1ff]\u2026", line["text"]) or (
            line["text"].removesuffix("\u2026").endswith(("\U0001f467", "\U0001f1f7"))
        )
    cut_off = [line for line in lines if line["text"].endswith("\u2026")]
    assert {line["direction"] for line in cut_off} == {"rtl" if name == "Arabic" else "ltr"}
    for one, other in combinations(lines, 2):
        if one["height"] == other["height"]:
            apart = (
                one["right"] <= other["left"] + 1
                or other["right"] <= one["left"] + 1
                or one["bottom"] <= other["top"] + 8
                or other["bottom"] <= one["top"] + 8
            )
            assert apart, (one, other)


def luminance(colour: str) -> float:
    levels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in levels]
    return sum(part * x for part, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_is_readable_in_the_colours_of_any_music(build, pages, page):
    show(page, pages, "")
    colours = [colour for (colour,) in build.query("select colour from moods order by mood")]
    sounds: list[dict[str, int] | None] = [
        {"valence": valence, "energy": energy}
        for valence in (0, 35, 65, 100)
        for energy in (0, 50, 100)
    ]
    for first in [None, *colours]:
        palettes = page.evaluate(
            """
            ([first, colours, sounds]) => colours.flatMap((second) => sounds.flatMap((sound) =>
                [false, true].map((isDark) => window.eval("colours").palette(
                    window.eval("colours").huesOf(first, second, sound), isDark))))
            """,
            [first, [None, *colours], [None, *sounds]],
        )
        assert len(palettes) == 2 * (1 + len(colours)) * (1 + len(sounds))
        for palette in palettes:
            looks = palette["looks"]
            for look in [*looks.values(), *palette["bands"]]:
                assert contrast(look["ground"], look["ink"]) >= 4.5
            # what is written large, and what is to be seen
            assert contrast(looks["deep"]["ground"], looks["deep"]["mark"]) >= 3
            assert contrast(looks["deep"]["ground"], looks["deep"]["second"]) >= 3
            for look in looks.values():
                assert contrast(look["ground"], look["mark"]) >= 3


def test_all_cards_are_printed(pages, page):
    show(page, pages, "?listener=7")
    page.emulate_media(media="print")
    cards = page.locator(".card")
    assert cards.count() > 8
    assert all(each.is_visible() for each in cards.all())
    assert not page.locator("nav").is_visible()


def test_nothing_moves_where_motion_is_unwanted(pages, page):
    page.emulate_media(reduced_motion="reduce")
    show(page, pages, "?listener=7")
    moving = "getComputedStyle(document.querySelector('.card')).animationName"
    assert page.evaluate(moving) == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) == "in"


CLARITY = """
    select user_id, least(
        exploration_certainty, variety_certainty, newness_certainty, uniqueness_certainty
    ) as nearest
    from wrapped_personality
    where n_listens > 0 and certainty is not null
    order by abs(nearest - ?), user_id
    limit 4
"""


@pytest.mark.parametrize("limit", [0.1, 0.3])
def test_a_personality_is_as_clear_as_the_mart_says(build, pages, page, limit):
    with duckdb.connect(str(build.folder / "test.duckdb"), read_only=True) as connection:
        nearest = connection.execute(CLARITY, [limit]).fetchall()
    for listener, certainty in nearest:
        show(page, pages, f"?listener={listener}#personality")
        told = "A close call" if certainty < 0.1 else "A clear case"
        if 0.1 <= certainty < 0.3:
            told = "Nearest to the middle"
        assert told in card(page, "personality"), certainty


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_it(pages, browser, scheme):
    page = (
        browser.new_page()
    )  # axe asks for the style sheet, which a file may not: no errors counted
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    show(page, pages, "?listener=7")
    for _ in range(page.locator(".card").count()):
        found = Axe().run(page)
        assert found.violations_count == 0, (shown(page), found.generate_report())
        page.keyboard.press("ArrowRight")
    page.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", LISTENERS)
def test_every_card_fits_and_says_something(build, pages, page, size, kind):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion="reduce")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    ((listener,),) = build.query(LISTENERS[kind])
    show(page, pages, f"?listener={listener}")
    for _ in range(page.locator(".card").count()):
        key = shown(page)
        page.screenshot(path=SCREENSHOTS / f"{size}-{kind}-{key}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, key
        assert page.evaluate("document.documentElement.scrollHeight") <= height, key
        assert page.evaluate(CUT_OFF, [width, height]) == [], key
        text = page.locator(f"#{key}").inner_text()
        assert not SAYS_NOTHING.search(text), text
        page.keyboard.press("ArrowRight")


def test_statistics_have_names_in_words(build):
    seed = (PROJECT / "seeds" / "statistic_definitions.csv").read_text().splitlines()[1:]
    assert {line.split(",")[0] for line in seed} == set(STATISTICS)
    assert not any("_" in words for words in STATISTICS.values())


HOSTILE = (
    "<img src=x onerror=console.error(1)> \u7e41\u9ad4\u4e2d\u6587\u306e\u66f2 & \u2028</script>"
    + " Symphonie fantastique" * 6
)


def test_long_and_hostile_names_fit_and_stay_text(build, page, tmp_path):
    database = tmp_path / "hostile.duckdb"
    shutil.copy(build.folder / "test.duckdb", database)
    ((listener,),) = build.query(LISTENERS["heavy"])
    with duckdb.connect(str(database)) as connection:
        for mart, columns in {
            "wrapped_top_artists": ["artist_name"],
            "wrapped_top_tracks": ["track_name", "artist_name"],
            "wrapped_top_albums": ["album_name", "artist_name"],
            "wrapped_summary": ["username", "first_track_name", "first_artist_name"],
        }.items():
            for column in columns:
                connection.execute(
                    f"update {mart} set {column} = ? where user_id = ?", [HOSTILE, listener]
                )
    pages = tmp_path / "pages"
    write_pages(database, pages, {})
    for width, height in ((390, 664), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(reduced_motion="reduce")
        show(page, pages, f"?listener={listener}#hello")
        for _ in range(page.locator(".card").count()):
            cut = page.evaluate(CUT_OFF, [width, height])
            # five such names and artists are more than a phone shows at a legible size: they scroll
            assert not [each for each in cut if not each.startswith("scrolls:")], cut
            page.keyboard.press("ArrowRight")
        assert page.locator(".card img").count() == 0
        named = page.locator("#tracks b").first.text_content()
        assert named == HOSTILE


def test_albums_are_shown_in_the_order_of_what_ranks_them(build, pages, page):
    ((listener,),) = build.query("""
        select user_id from wrapped_top_albums group by user_id having count(*) > 1
        order by count(*) desc, user_id limit 1
    """)
    show(page, pages, f"?listener={listener}#albums")
    widths = page.locator("#albums .bar rect").evaluate_all(
        "(all) => all.map((each) => Number(each.getAttribute('width')))"
    )
    assert len(widths) > 1
    assert widths[0] == 100
    assert widths == sorted(widths, reverse=True)
    assert "how evenly they spread" in card(page, "albums")


def test_the_place_among_listeners_is_told_in_words(build, pages, page):
    rows = build.query("""
        select user_id, n_plays, ceil(100 * place / n)::bigint, n - place, n
        from (
            select user_id, n_plays, count(*) over () as n,
                rank() over (order by listened_ms desc) as place,
            from wrapped_summary where year = 2024
        )
        order by n_plays desc, user_id
    """)
    shown_words = set()
    for listener, n_plays, top, n_below, n in rows[:3] + rows[100:150:10] + rows[-6:]:
        show(page, pages, f"?listener={listener}")
        text = card(page, "minutes")
        if n_plays and n_below == n - 1:
            assert "Nobody listened longer." in text
            shown_words.add("longest")
        elif n_plays and top <= 50:
            assert f"Among the top {top} % of listeners by minutes." in text
            shown_words.add("top")
        elif n_plays and n_below:
            assert re.search(rf"More minutes than \d+ of the other {n - 1} listeners", text)
            shown_words.add("more")
        else:
            assert "minutes than" not in text
            shown_words.add("silent")
    assert shown_words == {"longest", "top", "more", "silent"}


def test_search_by_name(build, pages, page):
    ((name, listener),) = build.query(
        "select username, user_id from wrapped_summary where user_id = 122"
    )
    show(page, pages, "?listener=7#character")
    page.fill("#listener", name[:4].upper())
    page.wait_for_selector("#matches option", state="attached")
    options = page.locator("#matches option").evaluate_all("(all) => all.map((each) => each.value)")
    assert name in options
    assert len(options) <= 8
    page.fill("#listener", name)
    page.click("text=Show")
    page.wait_for_url(re.compile(name))
    page.wait_for_selector("#hello", state="attached")
    assert f"listener {listener}" in card(page, "hello")
    assert shown(page) == "character"
    # a part of several names lists them, each a link that keeps the card
    show(page, pages, "?listener=a#character")
    links = page.locator(".card:not([hidden]) a")
    assert 1 < links.count() <= 8
    chosen = links.first.text_content()
    links.first.click()
    page.wait_for_selector("#character:not([hidden])")
    assert chosen in card(page, "hello")


def test_another_listener_is_shown_on_the_same_card(build, pages, page):
    show(page, pages, "?listener=7#genres")
    page.fill("#listener", "12")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("listener=12"))
    page.wait_for_selector("#genres:not([hidden])")
    assert "listener 12" in card(page, "hello")
    page.click("#random")
    page.wait_for_url(re.compile("#"))
    assert page.url.endswith(("#genres", "#hello"))
    # one without that card starts at the first and says so
    ((silent,),) = build.query(LISTENERS["without plays"])
    show(page, pages, f"?listener={silent}#genres")
    assert shown(page) == "hello"
    assert "no such card" in (page.locator("#note").text_content() or "")
    page.keyboard.press("ArrowRight")
    assert page.locator("#note").text_content() == ""


def test_another_listener_is_shown_in_the_same_year(build, page, tmp_path):
    database = tmp_path / "two_years.duckdb"
    shutil.copy(build.folder / "test.duckdb", database)
    with duckdb.connect(str(database)) as connection:
        marts = connection.sql("""
            select table_name from duckdb_columns()
            where table_name like 'wrapped%' and column_name = 'year'
        """).fetchall()
        for (mart,) in marts:
            connection.execute(f"insert into {mart} from {mart} select * replace (2023 as year)")
    pages = tmp_path / "pages"
    write_pages(database, pages, {})
    show(page, pages, "?listener=7")
    assert "Years: 2023 2024" in card(page, "hello")
    page.click("#hello a")
    page.wait_for_url(re.compile("year=2023"))
    page.wait_for_selector("#hello")
    assert ", 2023" in card(page, "hello")
    page.fill("#listener", "12")
    page.click("text=Show")
    page.wait_for_url(re.compile("listener=12"))
    page.wait_for_selector("#hello")
    assert "listener 12" in card(page, "hello")
    assert ", 2023" in card(page, "hello")


def test_unknown_years_and_cards_are_said(pages, page):
    show(page, pages, "?listener=7&year=2024")
    assert page.locator("#note").text_content() == ""
    for year in ("1999", "x", "<b>"):
        show(page, pages, f"?listener=7&year={year}")
        assert (
            page.locator("#note").inner_text() == f"There is no year “{year}” here: this is 2024."
        )
        assert "2024" in card(page, "hello")
    show(page, pages, "?listener=7#nonsense")
    assert shown(page) == "hello"
    assert "no such card" in page.locator("#note").inner_text()
    show(page, pages, "?listener=9999&year=1999#nonsense")
    assert "There is no listener “9999”" in card(page, "nobody")


SAID = {
    "words.percent(0)": "under 1 %",
    "words.percent(0.4)": "under 1 %",
    "words.percent(1)": "1 %",
    "words.percent(37.4)": "37 %",
    "words.percent(99.6)": "over 99 %",
    "words.percent(100)": "100 %",
    "words.portion(0)": "none",
    "words.portion(0.4)": "under 1 %",
    "words.minutes(0)": "under a minute",
    "words.minutes(1)": "1 minute",
    "words.count(1234, 'listen')": "1,234 listens",
    "words.time(90)": "About 2 hours.",
    "words.time(60 * 49)": "That is 2 days and 1 hour.",
    "words.time(60 * 72)": "That is 3 days.",
    "words.day('2024-03-01', 2024)": "March 1",
    "words.day('2023-12-31', 2024)": "December 31, 2023",
    "words.daysFrom('2024-02-28', 3, 2024)": "February 28 to March 1",
    "words.span(2, 2)": "February",
    "words.hour(24)": "00:00",
    "words.decade(14)": "listeners in their teens",
    "words.decade(8)": "listeners of that age",
    "words.oneOf('archivist')": "An archivist",
}


def test_numbers_are_said_in_words(pages, page):
    show(page, pages, "")
    said = {call: page.evaluate(call).replace("\u00a0", " ") for call in SAID}
    assert said == SAID


@pytest.mark.parametrize("size", [None, 5_000, 0])
def test_a_file_that_is_missing_or_cut_off_is_said(pages, browser, tmp_path, size):
    shutil.copytree(pages, tmp_path / "pages")
    shard = tmp_path / "pages" / "data" / "shard-0.js"
    text = shard.read_text(encoding="utf-8")
    if size is None:
        shard.unlink()
    else:
        shard.write_text(text[:size], encoding="utf-8")
    page = browser.new_page()
    show(page, tmp_path / "pages", "?listener=7")
    assert "data/shard-0.js could not be read" in card(page, "nobody")
    page.close()


# -- real listeners: a traveller whose tracks the catalogue knows in part, and a stranger to it

IN_UTC = (
    "in UTC, because the files do not say where the music was played: build again with "
    "HISTORY_TIME_ZONE"
)


def years_of(build: Build, name: str) -> list[tuple[int, int]]:
    rows = build.query("select username, user_id, year from wrapped_summary order by year")
    return [(user_id, year) for username, user_id, year in rows if username == name]


@pytest.mark.parametrize("person", [TRAVELLER, STRANGER])
def test_a_real_listener_is_compared_with_simulated_ones(
    history_build, history_pages, page, person
):
    years = years_of(history_build, person)
    assert [year for _, year in years] == {TRAVELLER: [2023, 2024], STRANGER: [2019]}[person]
    for listener, year in years:
        where = f"where user_id = {listener} and year = {year}"

        def mart(columns: str, name: str, where: str = where) -> list[tuple[Any, ...]]:
            return history_build.query(f"select {columns} from {name} {where}")

        show(page, history_pages, f"?listener={listener}&year={year}")
        ((percentile, skip_rate, location, population_year),) = mart(
            "minutes_percentile, skip_rate, location, population_year",
            "wrapped_summary as s join history_years using (user_id, year)",
        )
        said = f"{location}, {year}" if location != "unknown" else str(year)
        assert card(page, "hello").startswith(f"a listening history{person}{said}")

        ((n_simulated, n_below, n_above),) = history_build.query(f"""
            select
                count(*), count(*) filter (listened_ms < mine), count(*) filter (listened_ms > mine)
            from wrapped_summary, (select listened_ms as mine from wrapped_summary {where})
            where is_simulated and year = {population_year}
        """)
        assert percentile == pytest.approx(100 * n_below / n_simulated)
        others = f"{n_simulated} simulated listeners"
        if population_year != year:
            others += f" of {population_year}"
        top = -(-100 * (n_above + 1) // (n_simulated + 1))
        if n_below == n_simulated:
            standing = f"More minutes than any of {others}."
        elif top <= 50:
            standing = f"Among the top {top} % of {others} by minutes."
        else:
            standing = f"More minutes than {n_below} of {others}."
        assert standing in card(page, "minutes")
        assert ("Stopped before the end" in card(page, "heard")) == (skip_rate is not None)

        ((known, n_plays, on_country, on_given, on_utc),) = mart(
            "share_in_catalogue, n_plays, n_on_country_time, n_on_given_time, n_on_utc",
            "history_years",
        )
        assert on_given == 0
        assert {on_country, on_utc} == {n_plays, 0}
        local = "Hours are local to the country of each play."
        utc = f"Hours are {IN_UTC}."
        assert (local if on_country else utc) in card(page, "day")
        assert page.locator("#catalogue .big").text_content() == (
            f"{round(100 * known)}\u00a0%" if known else "none"
        )

        in_marts = {
            "personality": mart(
                "code", "wrapped_personality", f"{where} and newness_score is not null"
            ),
            "aura": mart("first_mood", "wrapped_audio_aura", f"{where} and first_mood is not null"),
            "genres": mart("genre", "wrapped_top_genres"),
            "evolution": mart("genre", "wrapped_music_evolution"),
            "town": mart("country", "wrapped_sound_town", f"{where} and country is not null"),
            "age": mart("listening_age", "wrapped_listening_age"),
        }
        assert bool(in_marts["aura"]) == (person == TRAVELLER)
        assert in_marts["age"] == []
        for key, values in in_marts.items():
            assert (page.locator(f"#{key}").count() > 0) == bool(values), key
            for (value,) in values:
                assert str(value) in card(page, key)
        if in_marts["aura"]:
            of = f"The catalogue knows {round(100 * known)} % of the listens; the"
            assert f"{of} genres are based on those." in card(page, "genres")
            assert f"{of} moods are based on those." in card(page, "aura")
            assert "Compared with simulated listeners" in card(page, "aura")
            ((club, role, n_members),) = mart("club, role, n_members", "wrapped_club")
            assert club in card(page, "club")
            assert f" {role} among {counted(n_members - 1, 'simulated member')}." in card(
                page, "club"
            )
            assert "Too few simulated listeners play about as much" in card(page, "personality")
            if year == 2024:
                # as far from the middle as the score is among those of simulated listeners
                ((place,),) = history_build.query(f"""
                    with mine as (
                        select exploration_letter, abs(exploration_score) as distance
                        from wrapped_personality {where}
                    )
                    select 50 + if(exploration_letter = 'E', 1, -1) * greatest(
                        round(50 * avg((abs(exploration_score) < distance)::int)), 1
                    )
                    from wrapped_personality join mine using (exploration_letter)
                    where user_id <= 40 and year = {population_year} and n_listens > 0
                    group by exploration_letter
                """)
                knob = page.locator("#personality .knob").first.get_attribute("x")
                assert float(knob or "") == pytest.approx(place * 3.88)
        else:
            assert page.locator("#club").count() == 0
        ((character,),) = mart("character", "wrapped_character")
        assert f"character{character}" in card(page, "character")
        assert f"Compared with {others}." in card(page, "character")
        assert character in card(page, "share")
        assert "A quiet year" not in card(page, "share")


@pytest.mark.parametrize("person", [TRAVELLER, STRANGER])
def test_what_was_read_adds_up(history_build, history_pages, page, person):
    listener, year = years_of(history_build, person)[-1]
    rows = history_build.query("select listener, n_read, n_kept from history_screening")
    show(page, history_pages, f"?listener={listener}&year={year}#screening")
    said = {
        item.locator("b").text_content(): int(item.locator("em").text_content().replace(",", ""))
        for item in page.locator("#screening li").all()
    }
    n_read = sum(row[1] for row in rows if row[0] == person)
    assert said["plays"] == sum(row[2] for row in rows if row[0] == person)
    assert sum(said.values()) == n_read
    assert page.locator("#screening .big").text_content() == grouped(n_read)
    expected = {"plays": 40}
    if person == TRAVELLER:
        expected = {
            "plays": 901,
            "podcasts": 2,
            "repeated in another file": 10,
            "no time played": 1,
        }
        assert "Offline plays moved to the time when they were played: 1." in card(
            page, "screening"
        )
        assert "Not opened: 1 file of another kind." in card(page, "screening")
    assert said == expected


def test_shared_pages_know_nothing_of_a_history(history_build, history_folder, page, tmp_path):
    folder = tmp_path / "pages"
    n_listeners = write_pages(history_build.folder / "test.duckdb", folder, {})
    assert n_listeners == SMALL_YEAR["n_users"]
    private = [TRAVELLER, STRANGER, "Vrill", "Quillfeather", *THEIR_ARTISTS, "Zibble", "Fjord"]
    private += [history_folder.name, *map(str, range(1_000_001, 1_000_003))]
    for path in folder.rglob("*"):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        assert not [each for each in private if each in text], path
    # real listeners are not listed, and they do not change the pages of simulated ones
    show(page, folder, "?listener=1000001")
    assert "No such listener" in card(page, "nobody")
    page.goto((folder / "index.html").as_uri())
    assert "40 listeners, 2023, 2024." in (page.locator("main").text_content() or "")
    for listener, n_below in history_build.query("""
        select user_id, rank() over (order by listened_ms) - 1
        from wrapped_summary where is_simulated and year = 2024 order by user_id limit 5
    """):
        show(page, folder, f"?listener={listener}&year=2024")
        said = re.search(r"More minutes than (\d+) of the other 39", card(page, "minutes"))
        assert said is None or int(said[1]) == n_below


def test_real_listeners_are_never_compared_with_each_other(history_build, history_pages, page):
    pages = history_pages
    page.goto((pages / "index.html").as_uri())
    doors = page.locator(".doors a")
    assert doors.all_text_contents() == [f"{STRANGER} 2019", f"{TRAVELLER} 2023 to 2024"]
    doors.last.click()
    page.wait_for_selector("#hello")
    assert TRAVELLER in card(page, "hello")
    show(page, pages, "?listener=zoe")
    assert TRAVELLER in card(page, "hello")
    show(page, pages, "?listener=1")
    assert "No such listener" in card(page, "nobody")


MADE_UP = {
    name: (value + place / 10, below)
    for place, (name, (value, below)) in enumerate(
        zip(STATISTICS, cycle([(90, 0.9), (-240, 0), (50, 0.5), (338, 1), (120, 0.995)]))
    )
}
"""Values, and shares of simulated listeners below; these reach from 0 to 100."""


@pytest.fixture(scope="module")
def compared_pages(history_build, tmp_path_factory):
    """The pages as if simulated listeners played as much as real ones: the small year is short."""
    folder = tmp_path_factory.mktemp("compared")
    database = folder / "compared.duckdb"
    shutil.copy(history_build.folder / "test.duckdb", database)
    ((listener, _), _) = years_of(history_build, TRAVELLER)
    ((stranger, _),) = years_of(history_build, STRANGER)
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"""
            update history_certainty set n_alike = 312, share_recovered = .94
            where user_id = {listener} and dimension = 'all' and year = 2024;
            update history_years set n_on_country_time = 70, n_on_utc = 30, n_plays = 100
            where user_id = {listener} and year = 2024;
            update history_years set n_on_country_time = 70, n_on_given_time = 30, n_plays = 100
            where user_id = {listener} and year = 2023;
            update history_years
            set n_on_given_time = n_on_utc, n_on_utc = 0, most_used_time_zone = 'Europe/Oslo'
            where user_id = {stranger};
        """)
        for statistic, (value, share_below) in MADE_UP.items():
            connection.execute(
                f"""
                insert into listening_realism
                values (2024, 'heavy', $statistic, '', 35, {"0, " * 11} false, 0)
                """,
                {"statistic": statistic},
            )
            connection.execute(
                """
                insert into history_realism by name
                select $listener as user_id, 2024 as year, 'heavy' as volume, '' as definition,
                    $statistic as statistic, $value as statistic_value, $below as share_below,
                    0 as simulated_p10, 25 as simulated_p25, 50 as simulated_p50,
                    75 as simulated_p75,
                    if($statistic = 'sess_med', 0, 100) as simulated_p90
                """,
                {
                    "listener": listener,
                    "statistic": statistic,
                    "value": value,
                    "below": share_below,
                },
            )
    assert write_history_pages(database, folder / "wrapped") == 2
    return listener, folder / "wrapped"


def test_where_a_real_listener_stands_out(compared_pages, page):
    listener, pages = compared_pages
    show(page, pages, f"?listener={listener}&year=2024#realism")
    text = card(page, "realism")
    assert text.startswith("among 35 simulated listeners who play about as much")
    # sess_med, whose bar has no length, is not counted
    values = {name: value for name, (value, _) in MADE_UP.items() if name != "sess_med"}
    top = sorted(values, key=lambda name: -abs(values[name] - 50))[:5]
    items = page.locator("#realism li")
    assert items.locator("b").all_text_contents() == [STATISTICS[name] for name in top]
    said = ["higher than all" if values[name] > 50 else "higher than none" for name in top]
    assert len(set(said)) == 2
    assert items.locator("span").all_text_contents() == said
    n_within = sum(0 <= value <= 100 for value in values.values())
    assert f"In the bar: {n_within} of 33 statistics." in text
    sure = "among 312 simulated listeners who play about as much, the right type is found for 94 %."
    assert sure in card(page, "personality")
    show(page, pages, f"?listener={listener}&year=2023")
    assert page.locator("#realism").count() == 0


def test_the_day_says_whose_clock_its_hours_are_of(history_build, compared_pages, page):
    _, pages = compared_pages
    said = {
        TRAVELLER: [
            "Hours: 70 % local to the country of each play; 30 % in the time zone of "
            "HISTORY_TIME_ZONE.",
            f"Hours: 70 % local to the country of each play; 30 % {IN_UTC}.",
        ],
        STRANGER: ["Hours are in Europe/Oslo."],
    }
    for person, sentences in said.items():
        for (listener, year), sentence in zip(
            years_of(history_build, person), sentences, strict=True
        ):
            show(page, pages, f"?listener={listener}&year={year}#day")
            assert sentence in card(page, "day")


@pytest.mark.parametrize("size", ["short phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("person", [TRAVELLER, STRANGER])
def test_every_card_of_a_real_listener_fits(
    history_build, compared_pages, page, size, scheme, person
):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    _, pages = compared_pages
    listener, year = years_of(history_build, person)[-1]
    show(page, pages, f"?listener={listener}&year={year}")
    for _ in range(page.locator(".card").count()):
        key = shown(page)
        kind = "traveller" if person == TRAVELLER else "stranger"
        page.screenshot(path=SCREENSHOTS / f"{size}-{scheme}-{kind}-{key}.png")
        assert page.evaluate(CUT_OFF, [width, height]) == [], key
        text = page.locator(f"#{key}").inner_text()
        assert not SAYS_NOTHING.search(text), text
        page.keyboard.press("ArrowRight")
    page.goto((pages / "index.html").as_uri())
    page.screenshot(path=SCREENSHOTS / f"{size}-{scheme}-history.png")
    assert page.evaluate(CUT_OFF, [width, height]) == []


@pytest.mark.parametrize("size", ["short phone", "desktop"])
def test_a_long_name_of_a_person_fits(history_build, page, tmp_path, size):
    database = tmp_path / "long_name.duckdb"
    shutil.copy(history_build.folder / "test.duckdb", database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("""
            update history_screening set listener = repeat('n', 200);
            update wrapped_summary set username = repeat('n', 200) where not is_simulated
        """)
    pages = tmp_path / "pages"
    write_history_pages(database, pages)
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion="reduce")
    page.goto((pages / "index.html").as_uri())
    assert page.evaluate(CUT_OFF, [width, height]) == []
    page.locator(".doors a").last.click()
    page.wait_for_selector(".card:not([hidden])")
    for _ in range(page.locator(".card").count()):
        # such a word is broken into lines, and nothing else is wrong
        cut_off = page.evaluate(CUT_OFF, [width, height])
        assert [each for each in cut_off if not each.startswith("broken: nnn")] == [], shown(page)
        page.keyboard.press("ArrowRight")


def test_everyone_can_use_the_pages_of_a_history(compared_pages, browser):
    listener, pages = compared_pages
    page = browser.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto((pages / "index.html").as_uri())
    assert Axe().run(page).violations_count == 0
    show(page, pages, f"?listener={listener}&year=2024")
    for _ in range(page.locator(".card").count()):
        found = Axe().run(page)
        assert found.violations_count == 0, (shown(page), found.generate_report())
        page.keyboard.press("ArrowRight")
    page.close()


def test_pages_of_a_history_are_beside_it(
    build, history_build, history_folder, history_pages, tmp_path
):
    assert history_pages == history_folder / "wrapped"
    (tmp_path / "data.zip").touch()
    assert pages_of(tmp_path / "data.zip") == tmp_path / "data-wrapped"
    # they are no part of the history, not even when the writing was interrupted
    shutil.copytree(history_pages, history_folder / ".wrapped.partial")
    (tmp_path / "scratch").mkdir()
    names = [file.name for file in find_files(history_folder, tmp_path / "scratch")]
    assert len(names) == 4
    assert not [name for name in names if "wrapped" in name]
    assert write_history_pages(history_build.folder / "test.duckdb", history_pages) == 2
    assert not (history_folder / ".wrapped.partial").exists()
    # without real listeners there are none
    assert write_history_pages(build.folder / "test.duckdb", tmp_path / "none") == 0
    assert not (tmp_path / "none").exists()


def test_other_files_are_not_replaced_by_pages(history_build, tmp_path):
    mine = tmp_path / "wrapped" / "StreamingHistory_music_0.json"
    mine.parent.mkdir()
    mine.touch()
    with pytest.raises(UserError, match=r"go to .*/wrapped, which has something else in it"):
        write_history_pages(history_build.folder / "test.duckdb", mine.parent)
    assert mine.exists()

"""The pages in Chromium, opened from file://: content, navigation, accessibility and layout."""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from tests.python.conftest import ONLY_MODELS, Build
from wrapped_feed.pages.write import write_pages

ONE_DAY = {"n_users": 250, "start_date": "2024-01-01", "end_date": "2024-01-02"}
CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}
SCREENSHOTS = Path(os.environ.get("SCREENSHOTS") or "target/screenshots")


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    return Build(folder, ONE_DAY).run_well("build", *ONLY_MODELS)


@pytest.fixture(scope="module")
def pages(build):
    folder = build.folder / "it's <pages>"
    assert write_pages(build.folder / "test.duckdb", folder, {}) == ONE_DAY["n_users"]
    return folder


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM, "Chromium is not installed: run apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A page that fails the test if it logs an error or makes a network request."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    wrong: list[str] = []
    page.on("console", lambda entry: wrong.append(entry.text) if entry.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("file:", "data:")) else wrong.append(request.url)
        ),
    )
    yield page
    page.close()
    assert wrong == []


def show(page: Page, pages: Path, query: str) -> None:
    page.goto(f"{(pages / 'wrapped.html').as_uri()}{query}")
    page.wait_for_selector(".card:not([hidden])")


def card(page: Page, key: str) -> str:
    return re.sub(r"\s+", " ", page.locator(f"#{key}").text_content() or "")


def shown(page: Page) -> str:
    return page.locator(".card:not([hidden])").get_attribute("id") or ""


LISTENERS = {
    "heavy": "select user_id from wrapped_summary order by n_plays desc, user_id limit 1",
    "light": """
        select user_id from wrapped_summary where n_plays > 0 order by n_plays, user_id limit 1
    """,
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


@pytest.mark.parametrize("kind", LISTENERS)
def test_the_cards_show_the_values_of_the_marts(build, pages, page, kind):
    ((listener,),) = build.query(LISTENERS[kind])
    assert listener is not None
    where = f"where user_id = {listener} and year = 2024"

    def mart(columns: str, name: str, rest: str = "") -> list[tuple[Any, ...]]:
        return build.query(f"select {columns} from {name} {where} {rest}")

    show(page, pages, f"?listener={listener}")
    ((username, location, minutes, n_listens, n_tracks, streak, hour),) = mart(
        "username, location, round(minutes)::bigint, n_listens, n_tracks, longest_streak_days, "
        "most_active_hour",
        "wrapped_summary",
    )
    assert username in card(page, "hello")
    assert f"{location}, 2024" in card(page, "hello")
    assert grouped(minutes) in card(page, "minutes")
    assert f"{grouped(n_listens)} listens of {grouped(n_tracks)} tracks" in card(page, "minutes")

    lists = {
        "artists": ("artist_name, n_listens", "wrapped_top_artists"),
        "tracks": ("track_name, n_listens", "wrapped_top_tracks"),
        "albums": ("album_name, n_listens", "wrapped_top_albums"),
        "genres": ("genre, n_listens", "wrapped_top_genres"),
    }
    for key, (columns, name) in lists.items():
        rows = mart(columns, name, "and rank <= 5 order by rank")
        assert (page.locator(f"#{key}").count() > 0) == bool(rows), key
        if rows:
            items = page.locator(f"#{key} li")
            assert items.count() == len(rows)
            for item, (title, n) in zip(items.all(), rows, strict=True):
                assert item.locator("b").text_content() == title
                assert item.locator("em").text_content() == grouped(n)

    ((type_name, code, sentence),) = mart("name, code, sentence", "wrapped_personality")
    assert f"{type_name}{code}. {sentence}" in card(page, "personality")
    assert page.locator("#personality .scale").count() == 4
    ((character, rule),) = mart("character, sentence", "wrapped_character")
    assert f"{character}{rule}" in card(page, "character")
    ((club, role, n_members),) = mart("club, role, n_members", "wrapped_club")
    assert club in card(page, "club")
    assert f"{role}, one of {n_members}." in card(page, "club")
    if hour is not None:
        assert f"Most active hour: {hour}:00." in card(page, "day")
        parts = mart(
            "day_part, mood", "wrapped_audio_day", "and n_listens > 0 order by part_number"
        )
        for part, mood in parts:
            assert f"{part}{mood}, " in card(page, "day")
        assert f"{streak} day" in card(page, "streak")
    else:
        assert "Nothing was played" in card(page, "hello")
    for (mood,) in mart("first_mood", "wrapped_audio_aura", "and first_mood is not null"):
        assert mood in card(page, "aura")
    for genre, names in mart("genre, artist_names", "wrapped_music_evolution", "order by phase"):
        assert f"{genre}January: {', '.join(names)}" in card(page, "evolution")
    ages = mart("listening_age", "wrapped_listening_age", "and listening_age is not null")
    for (listening_age,) in ages:
        assert f"listening age{listening_age}" in card(page, "age")
    for (country,) in mart("country", "wrapped_sound_town", "and country is not null"):
        assert country in card(page, "town")
    assert grouped(minutes) in card(page, "share")


def test_navigation_by_keys_buttons_links_and_history(pages, page):
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


def test_navigation_by_taps_and_swipes(pages, browser):
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


def test_picking_a_listener_and_unknown_listeners(pages, page):
    show(page, pages, "")
    assert "Pick a listener" in card(page, "nobody")
    page.fill("#listener", "12")
    page.click("text=Show")
    page.wait_for_selector("#hello")
    assert "listener 12" in card(page, "hello")
    page.click("#random")
    page.wait_for_selector("#hello")
    for unknown in ("9999", "-1", "x", "1.5", "<b>1</b>"):
        show(page, pages, f"?listener={unknown}")
        assert "No such listener" in card(page, "nobody"), unknown


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_the_summary_can_be_saved(pages, page, tmp_path, kind):
    show(page, pages, "?listener=7#share")
    with page.expect_download() as saved:
        page.click(f"text=Save as {kind}")
    path = tmp_path / "summary"
    saved.value.save_as(path)
    assert saved.value.suggested_filename == f"wrapped-7.{kind.lower()}"
    begins = {"PNG": b"\x89PNG", "SVG": b"<svg"}
    assert path.read_bytes().startswith(begins[kind])


def test_all_cards_are_printed(pages, page):
    show(page, pages, "?listener=7")
    page.emulate_media(media="print")
    cards = page.locator(".card")
    assert cards.count() > 8
    assert all(each.is_visible() for each in cards.all())
    assert not page.locator("nav").is_visible()


def test_reduced_motion_turns_animations_off(pages, page):
    page.emulate_media(reduced_motion="reduce")
    show(page, pages, "?listener=7")
    moving = "getComputedStyle(document.querySelector('.card')).animationName"
    assert page.evaluate(moving) == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) == "in"


def test_the_population_page_shows_the_values_of_the_marts(build, pages, page):
    page.goto((pages / "population.html").as_uri())
    assert page.locator("section").count() >= 4
    assert page.locator(".chart.light svg").count() == page.locator("section").count()
    rows = build.query(
        "select member, n_listeners from wrapped_population where distribution = 'personality' "
        "order by n_listeners desc, member"
    )
    page.locator("summary").first.click()
    table = page.locator("section").first.locator("tbody tr")
    assert [
        tuple(cell.text_content() for cell in row.locator("td").all()[:2]) for row in table.all()
    ] == [(name, str(n)) for name, n in rows]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_accessibility_violations(pages, browser, scheme):
    # not the fixture `page`: axe fetches the style sheet, which fails for file:// with an error
    page = browser.new_page()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto((pages / "index.html").as_uri())
    assert Axe().run(page).violations_count == 0
    page.goto((pages / "population.html").as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    show(page, pages, "?listener=7")
    for _ in range(page.locator(".card").count()):
        found = Axe().run(page)
        assert found.violations_count == 0, (shown(page), found.generate_report())
        page.keyboard.press("ArrowRight")
    page.close()


@pytest.mark.parametrize("size", SIZES)
def test_no_content_overflows(pages, page, size):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion="reduce")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for name in ("index", "population"):
        page.goto((pages / f"{name}.html").as_uri())
        page.screenshot(path=SCREENSHOTS / f"{size}-{name}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    show(page, pages, "?listener=7")
    for _ in range(page.locator(".card").count()):
        key = shown(page)
        page.screenshot(path=SCREENSHOTS / f"{size}-{key}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, key
        inside = "(card) => card.scrollWidth <= card.clientWidth + 1 || card.id"
        assert page.locator(".card:not([hidden]) ol, .card:not([hidden]) p").evaluate_all(
            f"(all) => all.every({inside})"
        ), key
        page.keyboard.press("ArrowRight")

"""The gallery, the comparison and the population in a real browser, opened as files."""

import re
import shutil
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.python.conftest import ONLY_MODELS, Build
from tests.python.long.conftest import CUT_OFF, ONE_DAY, SAYS_NOTHING, SCREENSHOTS, SIZES
from wrapped_feed.pages.population import STATISTICS
from wrapped_feed.pages.write import write_pages

LISTENERS_OF_THE_YEAR = 90


@pytest.fixture(scope="module")
def year_build(tmp_path_factory):
    """A whole year, in which there are heavy listeners and personalities to be found again."""
    folder = tmp_path_factory.mktemp("a year")
    return Build(folder, {"n_users": LISTENERS_OF_THE_YEAR}).run_well("build", *ONLY_MODELS)


@pytest.fixture(scope="module")
def year_pages(year_build):
    write_pages(year_build.folder / "test.duckdb", year_build.folder / "pages", {})
    return year_build.folder / "pages"


@pytest.fixture(scope="module")
def pair(year_build):
    """Two listeners with most artists in common."""
    ((one, two),) = year_build.query("""
        select one.user_id, two.user_id
        from wrapped_top_artists as one
        join wrapped_top_artists as two using (artist_id, year)
        where one.user_id < two.user_id
        group by all order by count(*) desc, 1, 2 limit 1
    """)
    return one, two


@pytest.fixture(scope="module")
def silent(build):
    ((listener,),) = build.query("select min(user_id) from wrapped_summary where not has_played")
    assert listener is not None
    return listener


def show(page: Page, pages: Any, name: str, query: str = "") -> None:
    page.goto(f"{(pages / f'{name}.html').as_uri()}{query}")
    ready = {"index": "#count:not(:empty)", "compare": "#compared > *", "population": "section"}
    page.wait_for_selector(ready[name])


def said(page: Page, selector: str) -> str:
    """Text as it is seen, with simple spaces."""
    return re.sub(r"\s+", " ", page.locator(selector).inner_text()).strip()


def texts(page: Page, selector: str) -> list[str]:
    return [re.sub(r"\s+", " ", text) for text in page.locator(selector).all_text_contents()]


def shown_listeners(page: Page) -> list[int]:
    """Numbers of all listeners found, after all tiles are shown."""
    return page.evaluate("""() => {
        const more = document.getElementById("more");
        while (!more.hidden) more.click();
        return [...document.querySelectorAll(".tile")].map((each) => Number(each.dataset.listener));
    }""")


def asked(page: Page) -> dict[str, str]:
    return {key: value[0] for key, value in parse_qs(urlsplit(page.url).query).items()}


# -- the gallery


def test_a_tile_shows_who_it_is(build, pages, page, silent):
    rows = build.query("""
        select
            user_id, username, if(n.n_listens > 0, n.name, null), location, artist_name,
            first_mood, second_mood
        from wrapped_summary
        join wrapped_personality as n using (user_id, year)
        join wrapped_audio_aura using (user_id, year)
        left join (from wrapped_top_artists where rank = 1) using (user_id, year)
        order by user_id
    """)
    show(page, pages, "index")
    # only what is near the window
    assert 0 < page.locator(".tile").count() < len(rows)
    assert said(page, "#count") == f"{len(rows)} listeners"
    assert shown_listeners(page) == [row[0] for row in rows]
    lines = {
        "strong": [row[1] for row in rows],
        ".type": [f", {row[2]}" if row[2] else "A quiet year" for row in rows],
        ".country": [f", {row[3]}" for row in rows],
        ".artist": [f", top artist: {row[4]}" for row in rows if row[4]],
        ".mood": [f", moods: {', '.join(filter(None, row[5:]))}" for row in rows if row[5]],
    }
    for selector, expected in lines.items():
        found = [text for text in texts(page, f".tile {selector}") if text != ", moods: "]
        assert found == expected, selector
    colours = dict(build.query("select mood, colour from moods"))
    style = page.locator(f'[data-listener="{rows[0][0]}"] .sleeve').get_attribute("style") or ""
    assert colours[rows[0][5]] in style
    quiet = page.locator(f'[data-listener="{silent}"]')
    assert "A quiet year" in (quiet.text_content() or "")
    assert quiet.locator(".sleeve.quiet").count() == 1
    assert not SAYS_NOTHING.search(said(page, "#tiles"))


def test_search_and_filters_find_what_sql_finds(build, pages, page):
    ((country, code, kind),) = build.query("""
        select location, code, name from wrapped_summary
        join wrapped_personality as n using (user_id, year)
        where n.n_listens > 0 group by all having count(*) > 1
        order by count(*) desc, location, code limit 1
    """)
    ((name,),) = build.query("select username from wrapped_summary where user_id = 122")
    cases: list[dict[str, str]] = [
        {"q": name},
        {"q": name[:3].upper()},
        {"q": "a"},
        {"country": country},
        {"type": code},
        {"country": country, "type": code},
        {"q": "a", "country": country, "type": code},
        {"q": "nobody at all"},
        {"q": "%"},
    ]
    empty = 0
    for filters in cases:
        where = ["true"]
        if q := filters.get("q"):
            where.append(f"contains(lower(username), '{q.lower()}')")
        if "country" in filters:
            where.append(f"location = '{country}'")
        if "type" in filters:
            where.append(f"code = '{code}' and n.n_listens > 0")
        expected = [
            listener
            for (listener,) in build.query(
                "select user_id from wrapped_summary join wrapped_personality as n "
                f"using (user_id, year) where {' and '.join(where)} order by user_id"
            )
        ]
        show(page, pages, "index")
        page.fill("#q", filters.get("q", ""))
        page.select_option("#country", filters.get("country", ""))
        page.select_option("#type", filters.get("type", ""))
        assert said(page, "#count") == f"{len(expected)} of 250 listeners", filters
        assert shown_listeners(page) == expected
        # the address keeps them
        assert asked(page) == filters
        page.reload()
        page.wait_for_selector("#count:not(:empty)")
        assert shown_listeners(page) == expected
        assert page.locator("#empty").is_visible() == (not expected)
        empty += not expected
    assert empty == 2
    assert said(page, "#nobody") == "Nobody called “%”."
    page.click("#again")
    assert said(page, "#count") == "250 listeners"
    assert asked(page) == {}
    options = texts(page, "#type option")
    ((n_of_type,),) = build.query(
        f"select count(*) from wrapped_personality where code = '{code}' and n_listens > 0"
    )
    assert f"{kind} ({n_of_type})" in options


def test_accents_do_not_matter(build, page, tmp_path):
    database = tmp_path / "accents.duckdb"
    shutil.copy(build.folder / "test.duckdb", database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update wrapped_summary set username = 'Zoë Ñandú' where user_id = 9")
    write_pages(database, tmp_path / "pages", {})
    for text in ("zoe", "ZOË", "nandu"):
        show(page, tmp_path / "pages", "index")
        page.fill("#q", text)
        assert shown_listeners(page) == [9], text


def test_an_address_asks_for_what_nobody_has(pages, page):
    show(page, pages, "index", "?country=Atlantis&type=XXXX&year=1999&chosen=9999,x")
    assert said(page, "#count") == "250 listeners"
    assert page.locator("#tray").is_hidden()


def test_the_keyboard_is_enough(pages, page):
    show(page, pages, "index")
    while page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("a")
    assert page.input_value("#q") == "a"
    found = [int(each.get_attribute("data-listener") or 0) for each in page.locator(".tile").all()]
    focused = "Number(document.activeElement.closest('.tile')?.dataset.listener ?? 0)"
    while not page.evaluate(focused):
        page.keyboard.press("Tab")
    assert page.evaluate(focused) == found[0]
    columns = page.evaluate(
        "getComputedStyle(document.getElementById('tiles')).gridTemplateColumns.split(' ').length"
    )
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == found[1]
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == found[1 + columns]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == found[0]
    # down to the end: more tiles come
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == int(
        page.locator(".tile").nth(12 * columns).get_attribute("data-listener") or 0
    )
    # choose two, and go to the comparison
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator('.tile [aria-pressed="true"]').count() == 2
    page.focus("#compare")
    page.keyboard.press("Enter")
    page.wait_for_selector(".people")
    # and back with the filter kept, to a story
    page.go_back()
    page.wait_for_selector(".tile")
    assert page.input_value("#q") == "a"
    page.focus("#q")
    page.keyboard.press("Escape")
    assert page.input_value("#q") == ""
    page.locator(".tile a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#hello")


def test_more_tiles_come_where_the_end_is_near(pages, page):
    show(page, pages, "index")
    page.set_viewport_size({"width": 1440, "height": 9000})
    expect(page.locator(".tile").nth(120)).to_be_attached()
    seen = page.locator(".tile").count()
    assert seen < ONE_DAY["n_users"]
    page.locator("#more").scroll_into_view_if_needed()
    expect(page.locator(".tile").nth(seen)).to_be_attached()


def test_two_are_chosen(build, pages, page):
    names = dict(build.query("select user_id, username from wrapped_summary"))
    show(page, pages, "index", "?q=a")
    one, two, three = shown_listeners(page)[:3]
    button = '[data-listener="{}"] button'
    assert page.locator("#tray").is_hidden()
    page.click(button.format(one))
    assert said(page, "#pair") == f"{names[one]} and …? Choose one more to compare."
    assert page.locator("#compare").is_hidden()
    page.click(button.format(two))
    assert said(page, "#pair") == f"{names[one]} and {names[two]}"
    assert (page.locator("#compare").get_attribute("href") or "") == f"compare.html?a={one}&b={two}"
    page.click(button.format(three))
    assert said(page, "#pair") == f"{names[two]} and {names[three]}"
    pressed = page.locator('.tile [aria-pressed="true"]')
    labels = [each.get_attribute("aria-label") for each in pressed.all()]
    assert labels == [f"Compare {names[two]}", f"Compare {names[three]}"]
    page.reload()
    page.wait_for_selector(".tile")
    assert said(page, "#pair") == f"{names[two]} and {names[three]}"
    page.click(button.format(two))
    assert said(page, "#pair") == f"{names[three]} and …? Choose one more to compare."
    page.click("#drop")
    assert page.locator("#tray").is_hidden()
    assert asked(page) == {"q": "a"}


def test_a_missing_file_is_said(pages, browser, tmp_path):
    shutil.copytree(pages, tmp_path / "pages")
    (tmp_path / "pages" / "data" / "gallery-2024.js").unlink()
    (tmp_path / "pages" / "data" / "artist-names.js").unlink()
    page = browser.new_page()
    show(page, tmp_path / "pages", "index")
    assert "data/gallery-2024.js could not be read" in said(page, "#count")
    show(page, tmp_path / "pages", "compare", "?a=1&b=2")
    page.wait_for_selector("h1")
    assert "data/artist-names.js could not be read" in said(page, "#compared")
    page.close()


# -- neighbours on the story page


def story_of(page: Page, pages: Any, query: str) -> None:
    page.goto(f"{(pages / 'wrapped.html').as_uri()}{query}")
    page.wait_for_selector("#hello", state="attached")
    page.wait_for_selector("[aria-label='Next listener']")


def test_neighbours_are_shown_on_the_same_card(pages, page):
    story_of(page, pages, "?listener=7#character")
    page.click("[aria-label='Next listener']")
    page.wait_for_url(re.compile(r"listener=8#character"))
    page.wait_for_selector("#character:not([hidden])")
    page.wait_for_selector("[aria-label='Previous listener']")
    page.click("[aria-label='Previous listener']")
    page.wait_for_url(re.compile(r"listener=7#character"))
    story_of(page, pages, "?listener=1")
    assert page.locator("[aria-label='Previous listener']").is_disabled()
    story_of(page, pages, f"?listener={ONE_DAY['n_users']}")
    assert page.locator("[aria-label='Next listener']").is_disabled()


def test_a_filter_of_the_gallery_makes_the_neighbours(pages, page):
    show(page, pages, "index", "?q=an")
    found = shown_listeners(page)
    assert 2 < len(found) < ONE_DAY["n_users"]
    page.locator(".tile a").nth(1).click()
    page.wait_for_selector("[aria-label='Next listener']")
    assert asked(page) == {"listener": str(found[1]), "q": "an"}
    page.click("[aria-label='Next listener']")
    page.wait_for_url(re.compile(f"listener={found[2]}&q=an"))
    story_of(page, pages, f"?listener={found[0]}&q=an")
    assert page.locator("[aria-label='Previous listener']").is_disabled()


# -- the comparison


def values(page: Page, section: str, name: str) -> list[str]:
    """The two values of a row, without the names of the listeners."""
    row = page.locator(f"#{section} .rows li").filter(
        has=page.locator("b", has_text=re.compile(f"^{re.escape(name)}$"))
    )
    return [
        re.sub(r"^, .*?: ", "", re.sub(r"\s+", " ", value.text_content() or ""))
        for value in row.locator(".value").all()
    ]


def test_the_comparison_shows_the_marts_numbers(year_build, year_pages, page, pair):
    one, two = pair
    show(page, year_pages, "compare", f"?a={one}&b={two}")

    def both(columns: str, name: str, rest: str = "") -> list[tuple[Any, ...]]:
        return [
            row
            for listener in pair
            for row in year_build.query(
                f"select {columns} from {name} where user_id = {listener} {rest}"
            )
        ]

    summaries = both(
        "username, location, round(minutes)::bigint, n_listens, n_artists, n_new_artists, n_tracks,"
        "n_genres, longest_streak_days, most_active_hour",
        "wrapped_summary",
    )
    names = [row[0] for row in summaries]
    assert page.title() == f"{names[0]} and {names[1]}, 2024"
    assert texts(page, ".people h2") == names
    assert [text.split(",")[0] for text in texts(page, ".people .type + p")] == [
        row[1] for row in summaries
    ]
    told = [
        "minutes",
        "listens",
        "artists",
        "new artists",
        "tracks",
        "genres",
        "longest streak, days",
    ]
    for place, name in enumerate(told, start=2):
        assert values(page, "much", name) == [f"{row[place]:,}" for row in summaries], name
    ratio = max(row[2] for row in summaries) / min(row[2] for row in summaries)
    longer = names[0] if summaries[0][2] > summaries[1][2] else names[1]
    if ratio >= 1.02:
        assert said(page, "#much h2").startswith(f"{longer} listened ")

    shared = year_build.query(f"""
        select one.artist_name, one.n_listens, one.rank, two.n_listens, two.rank
        from wrapped_top_artists as one
        join wrapped_top_artists as two using (artist_id, year)
        where one.user_id = {one} and two.user_id = {two}
        order by one.rank + two.rank, one.rank
    """)
    assert len(shared) > 1
    assert said(page, "#shared h2") == f"They share {len(shared)} artists"
    assert texts(page, "#shared .rows b") == [row[0] for row in shared]
    listens = "listen" if shared[0][1] == 1 else "listens"
    assert values(page, "shared", shared[0][0])[0] == f"{shared[0][1]} {listens}, #{shared[0][2]}"

    personalities = both(
        "name, code, exploration_letter, variety_letter, newness_letter, uniqueness_letter",
        "wrapped_personality",
    )
    assert texts(page, ".people .type") == [row[0] for row in personalities]
    same = sum(a == b for a, b in zip(personalities[0][1], personalities[1][1], strict=True))
    words = said(page, "#scales h2 + p")
    assert (f"{same or 'none'} of the four letters" in words) == (same < 4)
    upper = dict(zip(["exploration", "variety", "newness", "uniqueness"], "EVNU", strict=True))
    for place, (key, letter) in enumerate(upper.items(), start=2):
        for side, row in zip(["one", "two"], personalities, strict=True):
            style = page.locator(f'[data-scale="{key}"] .dot.{side}').get_attribute("style") or ""
            at = float(re.sub(r"[^\d.]", "", style))
            assert (at > 50) == (row[place] == letter), (key, side)

    hours = [row[9] for row in summaries]
    assert texts(page, "#when figcaption b") == [
        f"{hour:02}:00 to {(hour + 1) % 24:02}:00" for hour in hours
    ]
    for n, listener in enumerate(pair):
        shares = year_build.query(
            f"select day_part, listen_share from wrapped_audio_day where user_id = {listener}"
        )
        assert len(shares) == 4
        for part, share in shares:
            told_share = values(page, "when", part)[n]
            assert abs(float(re.sub(r"\D", "", told_share) or 0) - 100 * share) <= 1, part

    tops = {
        "Artists": ("artist_name", "wrapped_top_artists"),
        "Tracks": ("track_name", "wrapped_top_tracks"),
        "Albums": ("album_name", "wrapped_top_albums"),
        "Genres": ("genre", "wrapped_top_genres"),
    }
    for kind, (column, mart) in tops.items():
        listed = page.locator(".top").filter(has=page.locator("h3", has_text=kind))
        expected = both(column, mart, "and rank <= 5 order by rank")
        assert listed.locator("li b").all_text_contents() == [name for (name,) in expected]


def test_a_shared_favourite_is_marked_once_on_each_side(year_build, year_pages, page):
    ((one, two, name),) = year_build.query("""
        select one.user_id, two.user_id, one.artist_name
        from wrapped_top_artists as one
        join wrapped_top_artists as two using (artist_id, year)
        where one.user_id < two.user_id and one.rank <= 5 and two.rank <= 5
        order by 1, 2, 3 limit 1
    """)
    show(page, year_pages, "compare", f"?a={one}&b={two}")
    assert name in said(page, "#tops h2")
    marked = page.locator(".top").first.locator(".both b").all_text_contents()
    assert marked.count(name) == 2


@pytest.mark.parametrize("order", [0, 1])
def test_a_listener_without_a_play_is_compared(build, pages, page, silent, order):
    ((other,),) = build.query(
        "select user_id from wrapped_summary order by n_listens desc, user_id limit 1"
    )
    names = dict(build.query("select user_id, username from wrapped_summary"))
    a, b = (silent, other) if order else (other, silent)
    show(page, pages, "compare", f"?a={a}&b={b}")
    assert said(page, "#shared h2") == f"Only {names[other]} listened to an artist in 2024"
    assert said(page, "#scales h2") == f"Only {names[other]} has a listening personality"
    assert said(page, "#much h2") == f"Only {names[other]} played music in 2024"
    assert page.locator("#scales .dot").count() == 4
    assert values(page, "much", "minutes")[1 - order] == "0"
    assert "A quiet year" in said(page, ".people")
    assert not SAYS_NOTHING.search(said(page, "#compared"))
    ((silent_too,),) = build.query(
        f"select min(user_id) from wrapped_summary where not has_played and user_id > {silent}"
    )
    show(page, pages, "compare", f"?a={silent}&b={silent_too}")
    assert said(page, "#much h2") == "Neither of them played music in 2024"
    assert page.locator("#when, #tops, #much .rows").count() == 0
    assert not SAYS_NOTHING.search(said(page, "#compared"))


def test_few_plays_are_told_without_nonsense(build, pages, page):
    few = [
        listener
        for (listener,) in build.query("""
            select min(user_id) from wrapped_summary
            where n_plays > 0 group by least(n_listens, 2) order by 1
        """)
    ]
    assert len(few) == 3
    for one in few:
        for two in few:
            if one == two:
                continue
            show(page, pages, "compare", f"?a={one}&b={two}")
            page.wait_for_selector(".people")
            names = texts(page, ".people h2")
            for text in texts(page, "#compared :is(h2, p, .value, li > span, figcaption)"):
                # a name may end in "1"
                without_names = re.sub("|".join(map(re.escape, names)), "X", text)
                assert not SAYS_NOTHING.search(without_names), text


def test_who_cannot_be_compared(pages, page):
    cases = {
        "": ("Which two?", "This page compares two listeners."),
        "?a=7": ("Which two?", "This page compares two listeners."),
        "?a=7&b=7": ("The same listener twice", "Choose two different listeners."),
        "?a=7&b=9999": ("No such listener", "There is no listener “9999”."),
        "?a=<b>1</b>&b=7": ("No such listener", "There is no listener “<b>1</b>”."),
        "?a=-1&b=7": ("No such listener", "There is no listener “-1”."),
    }
    for query, (headline, sentence) in cases.items():
        show(page, pages, "compare", query)
        page.wait_for_selector("h1")
        assert said(page, "h1") == headline
        assert sentence in said(page, "#compared")
    page.click("text=Choose two listeners")
    page.wait_for_selector(".tile")


def test_the_same_year_is_kept(build, page, tmp_path):
    database = tmp_path / "two_years.duckdb"
    shutil.copy(build.folder / "test.duckdb", database)
    with duckdb.connect(str(database)) as connection:
        for (mart,) in connection.sql("""
            select table_name from duckdb_columns()
            where table_name like 'wrapped%' and column_name = 'year'
        """).fetchall():
            connection.execute(f"insert into {mart} from {mart} select * replace (2023 as year)")
        connection.execute("update wrapped_summary set minutes = 77 where year = 2023")
    pages = tmp_path / "pages"
    write_pages(database, pages, {})
    show(page, pages, "index")
    assert said(page, "#years") == "Year: 2023 2024"
    page.click("#years a")
    page.wait_for_url(re.compile("year=2023"))
    page.wait_for_selector(".tile")
    page.locator(".tile button").nth(0).click()
    page.locator(".tile button").nth(1).click()
    page.click("#compare")
    page.wait_for_selector("#much")
    assert asked(page) == {"a": "1", "b": "2", "year": "2023"}
    assert values(page, "much", "minutes") == ["77", "77"]
    assert said(page, "#much h2") == "They listened for about as long"
    page.click("text=Open the story >> nth=0")
    page.wait_for_selector("#hello")
    assert asked(page) == {"listener": "1", "year": "2023"}
    page.goto((pages / "population.html").as_uri())
    assert page.locator("h2").all_text_contents() == ["2024", "2023"]


# -- the population


def figure(page: Page, key: str) -> Any:
    return page.locator(f"section[aria-labelledby='{key}-2024']")


def test_one_hour_of_the_week_has_a_frame(year_pages, page):
    show(page, year_pages, "population")
    drawings = figure(page, "rhythm").locator("svg").all()
    assert drawings
    for drawing in drawings:
        assert drawing.locator("path[stroke='var(--ink)'][fill-opacity]").count() == 1


def test_each_table_is_what_its_query_gives(year_build, year_pages, page):
    show(page, year_pages, "population")
    sections = page.locator("section")
    # all chapters and charts
    assert page.locator("h3").count() == 5
    assert sections.count() == 15
    for section in sections.all():
        query = section.locator("pre code").text_content() or ""
        with duckdb.connect(str(year_build.folder / "test.duckdb"), read_only=True) as connection:
            relation = connection.sql(query)
            columns, rows = relation.columns, relation.fetchall()
        assert section.locator("th").all_text_contents() == columns
        cells = section.locator("tbody tr").evaluate_all(
            "(all) => all.map((row) => [...row.cells].map((cell) => cell.textContent))"
        )
        for found, row in zip(cells, rows, strict=True):
            for text, value in zip(found, row, strict=True):
                if isinstance(value, float):
                    assert float(text) == pytest.approx(value, abs=0.0051)
                else:
                    assert text == ("–" if value is None else str(value))
        assert section.locator(".chart svg").count() == 2
        assert section.locator(".chart:visible").count() == 1
        for said_of_it in (section.locator("h4"), section.locator("> p")):
            assert not SAYS_NOTHING.search(said_of_it.inner_text())


def test_the_headlines_say_what_sql_says(year_build, year_pages, page):
    show(page, year_pages, "population")

    def headline(key: str) -> str:
        return re.sub(r"\s+", " ", figure(page, key).locator("h4").inner_text())

    def one(query: str) -> tuple[Any, ...]:
        (row,) = year_build.query(query)
        return row

    for key, volume in (("realism", "heavy"), ("realism_lighter", "lighter")):
        n, n_real = one(
            "select count(*), count(*) filter (is_median_real) from listening_realism "
            f"where volume = '{volume}'"
        )
        assert (
            headline(key)
            == f"{volume.capitalize()} listeners look real in {n_real} of {n} statistics"
        )
    n, n_real = one("select count(*), count(*) filter (is_real) from population_realism")
    assert headline("facts").startswith(f"{n_real} of {n} published facts agree")
    n, n_found = one(
        "select n_listeners, n_recovered from personality_recovery where dimension = 'all'"
    )
    assert headline("recovery").startswith(f"For {n_found} of {n} listeners, all four letters")
    (missed,) = one("""
        select coalesce(sum(n_listeners), 0)::int from personality_confusion
        where planted_code <> found_code
    """)
    assert missed == n - n_found
    (near,) = one("""
        select coalesce(sum(n_listeners), 0)::int from personality_confusion
        where hamming(planted_code, found_code) = 1
    """)
    listeners = f"{missed} listener{'' if missed == 1 else 's'}"
    expected = {
        near: f"Where it fails, only one letter is wrong: for {listeners}",
        0: "No type is mistaken for another",
    }
    assert headline("confusion") == (
        expected.get(missed) or f"Where it fails, one letter is wrong for {near} of {listeners}"
    )
    n_countries, country, most = one("""
        select count(distinct location), mode(location order by location),
            max(n) from (select location, count(*) over (partition by location) as n
            from wrapped_summary)
    """)
    assert f"They live in {n_countries} countries" in headline("places")
    assert f"{most} of {LISTENERS_OF_THE_YEAR}" in headline("places")
    weekday, hour = one("""
        select weekday, local_hour from listening_rhythm order by play_share desc limit 1
    """)
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert headline("rhythm").startswith(f"{days[weekday - 1]} at {hour}:00 is the busiest hour")
    (share,) = one("""
        select 100 * sum(n_listens) filter (rank <= n / 10) / sum(n_listens)
        from (select *, count(*) over () as n from wrapped_artist_leaderboard)
    """)
    found = re.search(r"gets (\d+) % of all listens", headline("ranks"))
    assert found
    assert float(found[1]) == pytest.approx(share, abs=1)
    assert country in figure(page, "places").locator(".chart:visible").inner_text()


def test_a_short_feed_has_no_chart_without_numbers(pages, page):
    show(page, pages, "population")
    keys = {
        (each.get_attribute("aria-labelledby") or "").removesuffix("-2024")
        for each in page.locator("section").all()
    }
    assert {"types", "dimensions", "places", "moods", "genres", "ranks"} <= keys
    assert not keys & {"recovery", "confusion", "realism", "rhythm"}
    for each in page.locator("h4").all():
        assert not SAYS_NOTHING.search(each.inner_text())


def test_a_query_is_copied(year_pages, browser):
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    show(page, year_pages, "population")
    types = figure(page, "types")
    types.locator("summary", has_text="The query").click()
    types.locator(".copy").click()
    expect(types.locator("[role=status]")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == types.locator("code").text_content()
    # where the browser refuses, it is selected
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    types.locator(".copy").click()
    expect(types.locator("[role=status]")).to_have_text("Selected: copy it with the keyboard.")
    selected = page.evaluate("getSelection().toString()")
    assert selected.split() == (types.locator("code").text_content() or "").split()
    context.close()


def test_realism_has_statistics_in_words(year_pages, page):
    show(page, year_pages, "population")
    told = set(figure(page, "realism").locator("td:first-child").all_text_contents())
    assert told == set(STATISTICS.values())


# -- all of them


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit(build, pages, year_pages, page, pair, silent, size, scheme):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    shown = {
        "gallery": (year_pages, "index", "?chosen={},{}".format(*pair)),
        "nobody": (year_pages, "index", "?q=nobody at all"),
        "compared": (year_pages, "compare", "?a={}&b={}".format(*pair)),
        "compared-silent": (pages, "compare", f"?a={silent}&b=7"),
        "population": (year_pages, "population", ""),
        "population-short": (pages, "population", ""),
    }
    for name, (folder, kind, query) in shown.items():
        show(page, folder, kind, query)
        page.screenshot(path=SCREENSHOTS / f"{size}-{scheme}-{name}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(CUT_OFF, [width, 10**6]) == [], name
    show(page, year_pages, "population")
    sizes = page.evaluate("""
        () => [...document.querySelectorAll(".chart svg text")]
            .filter((each) => each.checkVisibility())
            .map((each) => parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a)
    """)
    assert sizes
    # turned letters have a scale of about 0 across
    assert all(size_seen > 11 or abs(size_seen) < 0.1 for size_seen in sizes)
    assert page.locator(".chart:visible").count() == page.locator("section").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_them(pages, year_pages, browser, pair, silent, scheme):
    # axe asks for the style sheet, which a file may not: no errors counted
    page = browser.new_page()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for folder, name, query in (
        (year_pages, "index", "?chosen={},{}".format(*pair)),
        (pages, "index", "?q=nobody at all"),
        (year_pages, "compare", "?a={}&b={}".format(*pair)),
        (pages, "compare", f"?a={silent}&b=7"),
        (pages, "compare", ""),
        (year_pages, "population", ""),
    ):
        show(page, folder, name, query)
        page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
        )
        found = Axe().run(page)
        assert found.violations_count == 0, (name, query, found.generate_report())
    page.close()


HOSTILE = {
    "markup": "<script>console.error(1)</script><img src=x onerror=console.error(1)>",
    "quotes": "\"'`; drop table listeners; -- &amp; \u2028 </script>",
    "right to left": "\u202eمستمع ذو اسم طويل جدا في هذه القائمة אבגד",
    "without spaces": "n" * 200,
    "east": "繁體中文の曲と長い名前の聴取者" * 4,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_names_stay_text_and_fit(year_build, page, pair, tmp_path, kind):
    name = HOSTILE[kind]
    one, two = pair
    database = tmp_path / "hostile.duckdb"
    shutil.copy(year_build.folder / "test.duckdb", database)
    with duckdb.connect(str(database)) as connection:
        for mart, column in {
            "wrapped_summary": "username",
            "wrapped_top_artists": "artist_name",
            "wrapped_top_tracks": "track_name",
            "wrapped_top_albums": "album_name",
            "wrapped_top_genres": "genre",
        }.items():
            connection.execute(f"update {mart} set {column} = ? where user_id <= ?", [name, two])
        connection.execute("update wrapped_summary set location = ?", [name])
    pages = tmp_path / "pages"
    write_pages(database, pages, {})
    for width, height in (SIZES["small phone"], SIZES["desktop"]):
        page.set_viewport_size({"width": width, "height": height})
        for shown, query in (
            ("index", f"?chosen={one},{two}"),
            ("compare", f"?a={one}&b={two}"),
            ("population", ""),
        ):
            show(page, pages, shown, query)
            assert page.locator("main img, main script, aside script").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth") <= width, shown
            outside = page.evaluate(CUT_OFF, [width, 10**6])
            # a chart cuts the name of a country at its edge
            assert [each for each in outside if "svg" not in each and "picture" not in each] == []
        show(page, pages, "compare", f"?a={one}&b={two}")
        assert page.locator(".people h2").first.text_content() == name
    show(page, pages, "index", f"?q={kind}")
    page.fill("#q", name)
    assert len(shown_listeners(page)) == two
    assert page.locator(".tile strong").first.text_content() == name

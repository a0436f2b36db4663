"""Every number on the cards of twenty listeners, compared with queries of their own."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.python.conftest import SMALL_YEAR, Build
from tests.python.long.conftest import STRANGER, TRAVELLER, show
from tests.python.long.expected_cards import Expected
from wrapped_feed.pages.write import write_pages

SAID = """
    () => Object.fromEntries([...document.querySelectorAll(".card")].map((card) => {
        const facts = [...card.querySelectorAll("[data-fact]")];
        const names = [...card.querySelectorAll("bdi")];
        const rest = card.cloneNode(true);
        rest.querySelectorAll("[data-fact], bdi").forEach((each) => each.remove());
        const spoken = ["aria-label", "aria-description", "title", "alt", "placeholder"];
        const attributes = [rest, ...rest.querySelectorAll("*")].flatMap((each) =>
            spoken.map((name) => each.getAttribute(name) || ""));
        return [card.id, {
            facts: facts.map((each) => [each.dataset.fact, each.textContent]),
            names: names.map((each) => each.textContent),
            rest: [rest.textContent, ...attributes].join(" "),
        }];
    }))
"""
"""Gives what stands on each card: its facts, its names, and all other text."""

ONE_DAY_LISTENERS = {
    "without plays": "not has_played",
    "a play and no listen": "n_plays > 0 and n_listens = 0",
    "one play": "n_plays = 1 and n_listens = 1",
    "the longest": "minutes = (select max(minutes) from wrapped_summary)",
    "a few listens": "n_listens between 2 and 9",
}
SMALL_YEAR_LISTENERS = range(1, 14)
PEOPLE = (TRAVELLER, STRANGER)


def test_they_are_twenty_listeners():
    assert len(ONE_DAY_LISTENERS) + len(SMALL_YEAR_LISTENERS) + len(PEOPLE) == 20


@pytest.fixture(scope="module")
def small_year_pages(history_build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small year") / "pages"
    assert write_pages(history_build.folder / "test.duckdb", folder, {}) == SMALL_YEAR["n_users"]
    return folder


def compare(page: Page, pages: Path, build: Build, listener: int, is_real: bool) -> None:
    years = build.query(f"select year from wrapped_summary where user_id = {listener}")
    assert years
    for (year,) in years:
        show(page, pages, f"?listener={listener}&year={year}")
        said: dict[str, Any] = page.evaluate(SAID)
        expected = Expected(build.query, listener, year, is_real)
        cards = expected.cards()
        assert list(said) == list(cards)
        for key, (facts, names) in cards.items():
            assert [tuple(fact) for fact in said[key]["facts"]] == facts, (key, year)
            assert said[key]["names"] == names, (key, year)
            # no digit, of any script, but in these
            assert not re.search(r"\d", said[key]["rest"]), (key, said[key]["rest"])
        for key, phrases in expected.phrases().items():
            for phrase in phrases:
                assert said[key]["rest"].count(phrase) == phrases.count(phrase), (key, phrase)


@pytest.mark.parametrize("kind", ONE_DAY_LISTENERS)
def test_the_numbers_of_a_day_are_those_of_the_marts(build, pages, page, kind):
    ((listener,),) = build.query(
        f"select min(user_id) from wrapped_summary where {ONE_DAY_LISTENERS[kind]}"
    )
    compare(page, pages, build, listener, is_real=False)


@pytest.mark.parametrize("listener", SMALL_YEAR_LISTENERS)
def test_the_numbers_of_a_year_are_those_of_the_marts(
    history_build, small_year_pages, page, listener
):
    compare(page, small_year_pages, history_build, listener, is_real=False)


@pytest.mark.parametrize("person", PEOPLE)
def test_the_numbers_of_a_person_are_those_of_the_marts(history_build, history_pages, page, person):
    people = history_build.query(
        "select distinct username, user_id from wrapped_summary where not is_simulated"
    )
    compare(page, history_pages, history_build, dict(people)[person], is_real=True)


def test_no_two_listeners_have_the_same_shape(small_year_pages, page):
    outlines = []
    for listener in SMALL_YEAR_LISTENERS:
        show(page, small_year_pages, f"?listener={listener}&year=2024")
        outline = page.locator("#hello .layers path").first
        outlines.append(outline.get_attribute("d"))
        # the same story gives the same shape
        page.reload()
        page.wait_for_selector(".card:not([hidden])")
        assert outline.get_attribute("d") == outlines[-1]
    assert len(set(outlines)) == len(outlines)

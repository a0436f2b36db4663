"""Shared by the tests of pages: a build, its pages, a real browser, and what must not be seen."""

import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

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
SIZES = {
    "phone": (390, 844),
    "short phone": (390, 664),
    "tablet": (720, 900),
    "desktop": (1440, 900),
}
SCREENSHOTS = Path(os.environ.get("SCREENSHOTS") or "target/screenshots")


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    return Build(folder, ONE_DAY).run_well("build", *ONLY_MODELS)


@pytest.fixture(scope="session")
def pages(build):
    folder = build.folder / "it's <pages>"
    assert write_pages(build.folder / "test.duckdb", folder, {}) == ONE_DAY["n_users"]
    return folder


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM, "Chromium is not installed, so no page was looked at: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A page that fails the test for an error on the console or a request outside file:."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
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


CUT_OFF = """
    ([width, height]) => {
        const unseen = ".unseen, datalist, details, noscript, script";
        const isForm = (each) => each.ownerSVGElement && each.tagName !== "text";
        const seen = [...document.querySelectorAll("body *")].filter((each) =>
            each.checkVisibility() && !each.closest(unseen) && !isForm(each));
        const name = (each) => `${each.tagName} ${each.id} ${each.className} ${each.textContent}`;
        return [
            ...seen.filter((each) => {
                const box = each.getBoundingClientRect();
                return box.left < -1 || box.right > width + 1;
            }).map((each) => `outside: ${name(each)}`),
            ...[...document.querySelectorAll(".card:not([hidden])")].filter((each) =>
                each.scrollHeight > each.clientHeight || each.scrollWidth > each.clientWidth
                || each.getBoundingClientRect().bottom > height
            ).map((each) => `scrolls: ${name(each)}`),
            ...seen.filter((each) => each.matches(".card p, .card li *")
                && getComputedStyle(each).display !== "inline"
                && each.scrollWidth > each.clientWidth + 1
            ).map((each) => `cut: ${name(each)}`),
            ...seen.filter((each) => each.matches(".big")).flatMap((big) =>
                [...big.textContent.matchAll(/[!-~]+/g)].filter((word) => {
                    const range = document.createRange();
                    range.setStart(big.firstChild, word.index);
                    range.setEnd(big.firstChild, word.index + word[0].length);
                    return !word[0].includes("-") && range.getClientRects().length > 1;
                }).map((word) => `broken: ${word[0]}`)),
            ...seen.filter((each) => {
                const [box, picture] = [each, each.ownerSVGElement || each].map((one) =>
                    one.getBoundingClientRect());
                return box.left < picture.left - 1 || box.right > picture.right + 1;
            }).map((each) => `outside its picture: ${name(each)}`),
        ];
    }
"""
"""Gives what is outside the window, cut or to be scrolled; tables in `details` may scroll."""

# "1 plays", but not "1 Silas Marlowe": a rank and a name
SAYS_NOTHING = re.compile(r"null|NaN|undefined|\[object|(?<![\d.])0\s%|(?<![\d.,])1 [a-z]+s\b|None")

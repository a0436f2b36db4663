"""Shared by the tests of pages: builds, their pages, a browser, and what must not be seen."""

import csv
import gzip
import os
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.python.conftest import ONLY_MODELS, SAMPLE, SMALL_YEAR, Build
from tests.python.histories import write_account, write_extended
from wrapped_feed.history.pages import pages_of
from wrapped_feed.pages.write import write_history_pages, write_pages

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
    "small phone": (360, 640),
    "tablet": (768, 1024),
    "desktop": (1440, 900),
}
SCREENSHOTS = Path(os.environ.get("SCREENSHOTS") or "target/screenshots")

TRAVELLER, STRANGER = "Zoë Quillfeather", "Bo <b>Vrill"
THEIR_ARTISTS = ("Vashti Quorl", "Trondheim Ostler & Søn")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, so that no process waits for them at the end."""
    items.sort(key=lambda item: item.path.name not in ("test_crash.py", "test_soak.py"))


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    return Build(folder, ONE_DAY).run_well("build", *ONLY_MODELS)


@pytest.fixture(scope="session")
def pages(build):
    folder = build.folder / "it's <pages>"
    assert write_pages(build.folder / "test.duckdb", folder, {}) == ONE_DAY["n_users"]
    return folder


@pytest.fixture(scope="session")
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


def show(page: Page, pages: Path, query: str) -> None:
    page.goto(f"{(pages / 'wrapped.html').as_uri()}{query}")
    page.wait_for_selector(".card:not([hidden])")


def known_tracks() -> Iterator[dict[str, str]]:
    """Give tracks of the sample catalogue, one per artist."""
    with gzip.open(SAMPLE / "tracks.csv.gz", "rt", encoding="utf-8") as file:
        in_both = {row["id"] for row in csv.DictReader(file)}
    seen = set()
    with gzip.open(SAMPLE / "tracks_extended.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["track_id"] in in_both and row["artists"] not in seen:
                seen.add(row["artists"])
                yield {
                    "master_metadata_track_name": row["track_name"],
                    "master_metadata_album_artist_name": row["artists"],
                    "master_metadata_album_album_name": row["album_name"],
                    "spotify_track_uri": f"spotify:track:{row['track_id']}",
                }


@pytest.fixture(scope="session")
def history_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    known = [track for _, track in zip(range(30), known_tracks(), strict=False)]
    own = [
        {
            "master_metadata_track_name": f"Zibble {number} - Live",
            "master_metadata_album_artist_name": THEIR_ARTISTS[0],
            "master_metadata_album_album_name": "Zibble",
            "spotify_track_uri": f"spotify:track:own{number:019}",
        }
        for number in range(8)
    ]
    plays = []
    for number in range(900):
        ended_at = datetime(2023, 10, 1, 18) + timedelta(hours=5 * number, minutes=7 * (number % 9))
        plays.append(
            {
                "ts": ended_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "ms_played": 20_000 if number % 11 == 0 else 150_000 + number,
                "conn_country": "BR" if number % 10 == 0 else "DE",
                "reason_end": "fwdbtn" if number % 4 == 0 else "trackdone",
                **(own[number % 8] if number % 3 == 0 else known[number * number % 30]),
            }
        )
    offline = {"offline": True, "offline_timestamp": 1_704_100_000, "ts": "2024-01-05T12:00:00Z"}
    podcast = {
        "master_metadata_track_name": None,
        "master_metadata_album_artist_name": None,
        "episode_name": "An Episode",
        "spotify_episode_uri": "spotify:episode:1",
    }
    traveller = folder / TRAVELLER / "Spotify Extended Streaming History"
    write_extended(traveller / "Streaming_History_Audio_2023_0.json", plays[:500])
    write_extended(
        traveller / "Streaming_History_Audio_2023-2024_1.json",
        [*plays[490:], {**known[0], **offline}, podcast, podcast, {**known[1], "ms_played": 0}],
    )
    (traveller / "Playlist1.json").write_text("{}")
    write_account(
        folder / STRANGER / "StreamingHistory_music_0.json",
        [
            {
                "endTime": f"2019-03-{1 + number // 4:02} {8 + number % 4:02}:15",
                "artistName": THEIR_ARTISTS[1],
                "trackName": f"Fjord {number % 5}",
                "msPlayed": 100_000 + number,
            }
            for number in range(40)
        ],
    )
    return folder


@pytest.fixture(scope="session")
def history_build(tmp_path_factory, history_folder):
    folder = tmp_path_factory.mktemp("with history")
    build_vars = {**SMALL_YEAR, "history_dir": str(history_folder)}
    return Build(folder, build_vars).run_well("build", *ONLY_MODELS)


@pytest.fixture(scope="session")
def history_pages(history_build, history_folder):
    folder = pages_of(history_folder)
    assert write_history_pages(history_build.folder / "test.duckdb", folder) == 2
    return folder


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
            ...seen.filter((each) => each.matches(".big")).flatMap((big) => {
                const texts = document.createTreeWalker(big, NodeFilter.SHOW_TEXT);
                const broken = [];
                while (texts.nextNode()) {
                    const node = texts.currentNode;
                    broken.push(...[...node.textContent.matchAll(/[!-~]+/g)].filter((word) => {
                        const range = document.createRange();
                        range.setStart(node, word.index);
                        range.setEnd(node, word.index + word[0].length);
                        return !word[0].includes("-") && range.getClientRects().length > 1;
                    }).map((word) => `broken: ${word[0]}`));
                }
                return broken;
            }),
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

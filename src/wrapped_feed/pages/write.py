"""Writing the folder of pages, which works from file:// and without a network."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wrapped_feed.errors import UserError
from wrapped_feed.history.pages import STORY, has_pages
from wrapped_feed.pages.gallery import write_gallery
from wrapped_feed.pages.population import chapters
from wrapped_feed.pages.stories import write_stories

STATIC = (
    "style.css",
    "story.css",
    "words.js",
    "elements.js",
    "colours.js",
    "record.js",
    "pictures.js",
    "layout.js",
    "music_cards.js",
    "listener_cards.js",
    "history_cards.js",
    "share.js",
    "cards.js",
    "data.js",
    "find.js",
    "neighbours.js",
    "story.js",
)
# of the pages that real listeners do not have
SHARED_STATIC = (
    "site.css",
    "gallery.css",
    "compare.css",
    "population.css",
    "gallery.js",
    "compare.js",
    "population.js",
)

_TEMPLATES = Environment(
    loader=PackageLoader("wrapped_feed.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def write_pages(database: Path, folder: Path, docs: dict[Path, tuple[str, str]]) -> int:
    """Write the pages of the simulated listeners from the marts of a database.

    Parameters
    ----------
    database
        The DuckDB file of the warehouse; it is opened read-only.
    folder
        The folder to write; it is replaced if it exists.
    docs
        HTML files to copy into it, each with its new file name and the title of its link.

    Returns
    -------
    int
        Number of listeners.

    Raises
    ------
    OSError
        The folder cannot be written.
    duckdb.Error
        The database cannot be read, or a mart is missing.
    """
    with (
        duckdb.connect(str(database), read_only=True) as connection,
        _story_pages(folder) as staging,
    ):
        listeners = write_stories(connection, staging / "data", are_simulated=True)
        years = [
            year
            for (year,) in connection.sql(
                "select distinct year from wrapped_summary where is_simulated order by year desc"
            ).fetchall()
        ]
        write_gallery(connection, staging / "data", listeners, years)
        pages: dict[str, dict[str, Any]] = {
            "index.html": {
                "n_listeners": len(listeners),
                "years": years,
                "docs": dict(docs.values()),
            },
            "compare.html": {},
            "population.html": {
                "years": {year: chapters(connection, year) for year in years},
                "svg": Markup,
                "n_listeners": len(listeners),
            },
        }
        _copy_static(staging, SHARED_STATIC)
        for name, values in pages.items():
            _write(staging / name, f"{name}.jinja", values)
        for page, (name, _) in docs.items():
            shutil.copy(page, staging / name)
    return len(listeners)


def write_history_pages(database: Path, folder: Path) -> int:
    """Write the pages of the real listeners from the marts of a database.

    Parameters
    ----------
    database
        The DuckDB file of the warehouse; it is opened read-only.
    folder
        The folder to write; it is replaced if it has such pages. If there are no real listeners,
        nothing is written.

    Returns
    -------
    int
        Number of real listeners.

    Raises
    ------
    UserError
        The folder has something else in it.
    OSError
        The folder cannot be written.
    duckdb.Error
        The database cannot be read, or a mart is missing.
    """
    if folder.exists() and not has_pages(folder):
        raise UserError(
            f"The pages of the history go to {folder}, which has something else in it: rename it."
        )
    with duckdb.connect(str(database), read_only=True) as connection:
        people = connection.sql(
            """
            select user_id, any_value(username), min(year), max(year)
            from wrapped_summary where not is_simulated group by user_id order by user_id
            """
        ).fetchall()
        if people:
            with _story_pages(folder) as staging:
                write_stories(connection, staging / "data", are_simulated=False)
                _write(staging / "index.html", "history.html.jinja", {"people": people})
    return len(people)


@contextmanager
def _story_pages(folder: Path) -> Iterator[Path]:
    """Make a folder with the page of stories, which takes its name when all is written."""
    staging = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(staging, ignore_errors=True)
    (staging / "data").mkdir(parents=True)
    # first, so that the folder is known as one of pages if the writing is interrupted
    _write(staging / STORY, f"{STORY}.jinja", {})
    _copy_static(staging, STATIC)
    yield staging
    shutil.rmtree(folder, ignore_errors=True)
    staging.rename(folder)


def _copy_static(folder: Path, names: tuple[str, ...]) -> None:
    static = files("wrapped_feed.pages") / "static"
    for name in names:
        (folder / name).write_bytes((static / name).read_bytes())


def _write(path: Path, template: str, values: Mapping[str, Any]) -> None:
    path.write_text(_TEMPLATES.get_template(template).render(values), encoding="utf-8")

"""Writing the folder of pages, which works from file:// and without a network."""

import shutil
from importlib.resources import files
from pathlib import Path

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wrapped_feed.pages.population import figures
from wrapped_feed.pages.stories import write_stories

STATIC = ("style.css", "words.js", "pictures.js", "cards.js", "story.js")


def write_pages(database: Path, folder: Path, docs: dict[Path, tuple[str, str]]) -> int:
    """Write the pages from the marts of a database.

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
    staging = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(staging, ignore_errors=True)
    (staging / "data").mkdir(parents=True)
    environment = Environment(
        loader=PackageLoader("wrapped_feed.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    with duckdb.connect(str(database), read_only=True) as connection:
        listeners = write_stories(connection, staging / "data")
        years = [
            year
            for (year,) in connection.sql(
                "select distinct year from wrapped_summary order by year desc"
            ).fetchall()
        ]
        charts = {year: figures(connection, year) for year in years}
    pages = {
        "index.html": {"n_listeners": len(listeners), "years": years, "docs": dict(docs.values())},
        "wrapped.html": {},
        "population.html": {"charts": charts, "svg": Markup, "n_listeners": len(listeners)},
    }
    for name, values in pages.items():
        text = environment.get_template(f"{name}.jinja").render(values)
        (staging / name).write_text(text, encoding="utf-8")
    static = files("wrapped_feed.pages") / "static"
    for name in STATIC:
        (staging / name).write_bytes((static / name).read_bytes())
    for page, (name, _) in docs.items():
        shutil.copy(page, staging / name)
    shutil.rmtree(folder, ignore_errors=True)
    staging.rename(folder)
    return len(listeners)

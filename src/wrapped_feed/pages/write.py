"""Write the folder of pages: it opens from file:// and asks nothing of the network."""

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
    """Write the pages over the marts of a database.

    Parameters
    ----------
    database
        The warehouse; it is only read.
    folder
        Where to; what an earlier call wrote there is replaced.
    docs
        Pages of documentation to put beside them: each with the name of its file and a title.

    Returns
    -------
    int
        How many listeners have a story.

    Raises
    ------
    OSError
        The folder cannot be written.
    duckdb.Error
        The database cannot be read, or lacks the marts.
    """
    beside = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(beside, ignore_errors=True)
    (beside / "data").mkdir(parents=True)
    environment = Environment(
        loader=PackageLoader("wrapped_feed.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    with duckdb.connect(str(database), read_only=True) as connection:
        listeners = write_stories(connection, beside / "data")
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
        (beside / name).write_text(text, encoding="utf-8")
    static = files("wrapped_feed.pages") / "static"
    for name in STATIC:
        (beside / name).write_bytes((static / name).read_bytes())
    for page, (name, _) in docs.items():
        shutil.copy(page, beside / name)
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return len(listeners)

"""Foreign text in SQL: every name and value that comes from a file or a person is quoted here."""

import re
from pathlib import Path


def quoted_text(value: str) -> str:
    """Give a text as a SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def quoted_path(path: Path) -> str:
    """Give the path of one file as a SQL literal, so that DuckDB takes none of it for a pattern."""
    return quoted_text(re.sub(r"([\[*?])", r"[\1]", str(path)))


def quoted_name(name: str) -> str:
    """Give the name of a column or table as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'

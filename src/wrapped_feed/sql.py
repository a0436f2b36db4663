"""Quoting for SQL: every name and value that comes from outside is quoted here."""

import re
from pathlib import Path


def quoted_text(value: str) -> str:
    """Quote a string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def quoted_path(path: Path) -> str:
    """Return the path of one file as a SQL literal, without glob patterns that DuckDB expands."""
    return quoted_text(re.sub(r"([\[*?])", r"[\1]", str(path)))


def quoted_name(name: str) -> str:
    """Quote the name of a column or table as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'

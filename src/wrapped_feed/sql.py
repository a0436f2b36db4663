"""Quoting for SQL: every name and value that comes from outside is quoted here."""


def quoted_text(value: str) -> str:
    """Quote a string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """Quote the name of a column or table as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'

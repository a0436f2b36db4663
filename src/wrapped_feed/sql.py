"""Foreign text in SQL: every name and value that comes from a file or a person is quoted here."""


def quoted_text(value: str) -> str:
    """Give a text as a SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """Give the name of a column or table as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'

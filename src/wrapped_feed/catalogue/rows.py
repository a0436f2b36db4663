"""Reading the rows of a file: each value cast to its declared type and checked against its rules.

DuckDB does it, whatever engine the warehouse is on. A row with a defect is kept, so that it can be
counted and looked at.
"""

import duckdb
import pyarrow as pa

from wrapped_feed.catalogue.declared import Column
from wrapped_feed.catalogue.files import CatalogueFile
from wrapped_feed.sql import quoted_name, quoted_text

LONGEST_VALUE = 200
"""Characters of a defective value that are kept."""

_WHOLE_TYPES = ("integer", "bigint")

_QUOTED_STRING = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
"""A string of a Python list literal: repr() puts either quote around it."""

_STRING_PIECE = r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\.|[^\\]+"
r"""An escape as repr() writes it (\', \\, \n, \xa0, \u200b, \U0001f600), or plain text."""

_WHOLE_ROW_REASONS = {
    "MISSING COLUMNS": "the row has too few columns",
    "TOO MANY COLUMNS": "the row has too many columns",
    "UNQUOTED VALUE": "a quote is never closed, or stands inside a value",
    "INVALID STATE": "a quote is never closed, or stands inside a value",
    "INVALID ENCODING": "the text is not UTF-8",
    "LINE SIZE OVER MAXIMUM": "the row is longer than two million bytes",
}
"""What DuckDB's kinds of CSV errors mean."""

_NOT_A = {
    "integer": "is not a whole number",
    "bigint": "is not a whole number",
    "double": "is not a number",
    "date": "is not a date (YYYY, YYYY-MM or YYYY-MM-DD)",
    "varchar[]": "is not a Python list",
}
"""What is said of a text that cannot be cast."""

_STORE_REJECTS = "store_rejects = true, rejects_table = 'file_rejects', rejects_scan = 'file_scans'"


def read_rows(connection: duckdb.DuckDBPyConnection, file: CatalogueFile) -> pa.Table:
    """Read a file.

    Parameters
    ----------
    connection
        A database of its own; tables of other files in it are replaced.
    file
        The file.

    Returns
    -------
    pyarrow.Table
        The declared columns, null in a row that cannot be split, then `line` (int64, of the file;
        the header is on line 1) and `defects` (a list of structs column_name, value and reason, all
        string; null where there is none). One row per row of the file, in its order.

    Raises
    ------
    duckdb.Error
        It cannot be read as CSV at all.
    """
    connection.execute("drop table if exists file_rejects; drop table if exists file_scans")
    connection.execute(
        f"""
        create or replace table file_rows as
        select row_number() over () as row_number, *
        from {file.reader(_STORE_REJECTS)}
        """
    )
    declared = file.data_set.columns
    in_file = file.data_set.columns_of(file.layout)
    names = ", ".join(quoted_name(each.name) for each in declared)
    typed = ", ".join(
        f"cast({_typed(each) if each in in_file else 'null'} as {each.data_type}) "
        f"as {quoted_name(each.name)}"
        for each in declared
    )
    nulls = ", ".join("null" for _ in declared)
    defects = ", ".join(case for each in in_file for case in _defect_cases(each))
    line_breaks = " + ".join(_line_breaks(quoted_name(name)) for name in file.header)
    # DuckDB numbers the rows that it rejects among all rows, the header being the first. So the
    # row before a rejected one is known from how many were rejected before it.
    return connection.sql(
        f"""
        with

        typed as (
            select row_number, {line_breaks} as n_line_breaks, {typed}, file_rows as text
            from file_rows
        ),

        whole as (
            select
                row_number, 0 as rejected, n_line_breaks, {names},
                list_filter([{defects}], lambda defect: defect is not null) as defects
            from typed
        ),

        rejected as (
            select
                line - 1 - row_number() over (order by line asc) as row_number,
                line as rejected,
                max({_line_breaks("csv_line")}) as n_line_breaks,
                {nulls},
                [{_whole_row_defect()}] as defects
            from file_rejects
            group by line
        ),

        every_row as (
            select * from whole union all select * from rejected
        )

        select
            {names},
            (
                1 + row_number() over in_order
                + coalesce(sum(n_line_breaks) over (
                    in_order rows between unbounded preceding and 1 preceding
                ), 0)
            )::bigint as line,
            case when len(defects) > 0 then defects end as defects
        from every_row
        window in_order as (order by row_number asc, rejected asc)
        order by line asc
        """
    ).to_arrow_table()


def _line_breaks(text: str) -> str:
    """Count the line breaks in a text: a row takes a line, and one more for each in its values."""
    return f"coalesce(length({text}) - length(replace({text}, chr(10), '')), 0)"


def _typed(column: Column) -> str:
    """Give SQL that casts the text of a column to its type; null where it cannot be cast."""
    text = quoted_name(column.in_file)
    if column.data_type == "varchar[]":
        return _python_list(text)
    if column.data_type == "date":
        return _first_day(text)
    if column.data_type in _WHOLE_TYPES:
        # some files write whole numbers as floats: 5.0
        number = f"try_cast({text} as double)"
        whole = f"try_cast({number} as {column.data_type})"
        return f"case when {number} = round({number}) then {whole} end"
    return f"try_cast({text} as {column.data_type})"


def _first_day(text: str) -> str:
    """Give the first possible day of a date that is known to the year, the month or the day."""
    endings = {r"\d{4}": "-01-01", r"\d{4}-\d{2}": "-01", r"\d{4}-\d{2}-\d{2}": ""}
    cases = " ".join(
        f"when regexp_full_match({text}, '{form}') and {text} >= '0001' then {text} || '{ending}'"
        for form, ending in endings.items()
    )
    return f"try_cast(case {cases} end as date)"


def _python_list(text: str) -> str:
    """Give the strings of a Python list literal (`["Plain White T's", 'B']`) as a list.

    The literals were written by repr(), which is not JSON.
    """
    return f"""
        case when regexp_full_match(trim({text}), '\\[.*\\]', 's') then list_transform(
            regexp_extract_all({text}, $re${_QUOTED_STRING}$re$),
            lambda quoted: array_to_string(
                list_transform(
                    regexp_extract_all(quoted[2:-2], $re${_STRING_PIECE}$re$),
                    lambda piece: case
                        when piece[1] <> '\\' then piece
                        when piece[2] in ('x', 'u', 'U') and length(piece) > 2
                            then chr(('0x' || piece[3:])::integer)
                        when piece[2] = 'n' then chr(10)
                        when piece[2] = 'r' then chr(13)
                        when piece[2] = 't' then chr(9)
                        else piece[2:]
                    end
                ),
                ''
            )
        ) end
    """


def _defect_cases(column: Column) -> list[str]:
    """Give SQL for each defect that a column can have: null where it has it not."""
    typed = quoted_name(column.name)
    text = f"text.{quoted_name(column.in_file)}"
    defects = {}
    if column.required:
        defects[f"{text} is null"] = "is missing"
    if column.required_unless:
        # a list that names nobody first is as good as none
        either = (f"nullif({name}[1], '') is null" for name in (typed, column.required_unless))
        defects[" and ".join(either)] = f"is missing, and so is {column.required_unless}"
    if column.data_type in _NOT_A:
        defects[f"{text} is not null and {typed} is null"] = _NOT_A[column.data_type]
    if column.min_value is not None:
        least = quoted_text(str(column.min_value))
        outside = f"{typed} < {least}::{column.data_type}"
        reason = f"is below {column.min_value}"
        if column.max_value is not None:
            # NaN is above everything
            outside += f" or {typed} > {quoted_text(str(column.max_value))}::{column.data_type}"
            reason = f"is not from {column.min_value} to {column.max_value}"
        defects[outside] = reason
    name = quoted_text(column.in_file)
    return [
        f"case when {condition} then {_defect(name, text, quoted_text(reason))} end"
        for condition, reason in defects.items()
    ]


def _whole_row_defect() -> str:
    """Give SQL for the defect of a row that cannot be split, from the rows of file_rejects."""
    kind = "any_value(error_type::varchar order by error_type)"
    reasons = " ".join(
        f"when {quoted_text(kind)} then {quoted_text(reason)}"
        for kind, reason in _WHOLE_ROW_REASONS.items()
    )
    line = "any_value(csv_line order by csv_line)"
    return _defect("null", line, f"case {kind} {reasons} else lower({kind}) end")


def _defect(column_name: str, value: str, reason: str) -> str:
    """Give SQL for a defect from SQL for its parts."""
    return (
        f"struct_pack(column_name := {column_name}::varchar, "
        f"value := left({value}, {LONGEST_VALUE}), reason := {reason})"
    )

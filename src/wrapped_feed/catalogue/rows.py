"""Reading the rows of a file: each value is cast to its declared type and checked by its rules.

DuckDB reads the files, whatever the engine of the warehouse. Rows with defects are kept, so that
they can be counted and inspected.
"""

import duckdb
import pyarrow as pa

from wrapped_feed.catalogue.declared import Column
from wrapped_feed.catalogue.files import CatalogueFile
from wrapped_feed.sql import quoted_name, quoted_text

LONGEST_VALUE = 200
"""Number of characters to which a defective value is truncated."""

_WHOLE_TYPES = ("integer", "bigint")

_QUOTED_STRING = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
"""Regular expression of a string in a Python list literal; repr() uses either kind of quote."""

_STRING_LIST = rf"\[\s*(?:(?:{_QUOTED_STRING})(?:\s*,\s*(?:{_QUOTED_STRING}))*)?\s*\]"

"""Regular expression of a whole list of strings."""

_STRING_PIECE = r"\\u[dD][89abAB][0-9a-f]{2}\\u[dD][c-fC-F][0-9a-f]{2}|"  # as JSON writes emoji
_STRING_PIECE += r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\.|[^\\]+"
r"""Regular expression of an escape sequence of repr() (\', \\, \n, \xa0, \u200b, \U0001f600), or of
text without escapes."""

_WHOLE_ROW_REASONS = {
    "MISSING COLUMNS": "the row has too few columns",
    "TOO MANY COLUMNS": "the row has too many columns",
    "UNQUOTED VALUE": "a quote is not closed, or is not doubled inside a value",
    "INVALID STATE": "a quote is not closed, or is not doubled inside a value",
    "INVALID ENCODING": "the text is not UTF-8",
    "LINE SIZE OVER MAXIMUM": "the row is longer than two million bytes",
}
"""Reasons for the types of CSV errors that DuckDB reports."""

_NOT_A = {
    "integer": "is not a whole number, or too large for one",
    "bigint": "is not a whole number, or too large for one",
    "double": "is not a number",
    "date": "is not a date (YYYY, YYYY-MM or YYYY-MM-DD)",
    "varchar[]": "is not a Python list",
}
"""Reasons for a text that cannot be cast to a type."""

_STORE_REJECTS = "store_rejects = true, rejects_table = 'file_rejects', rejects_scan = 'file_scans'"


def read_rows(connection: duckdb.DuckDBPyConnection, file: CatalogueFile) -> pa.Table:
    """Read a file.

    Parameters
    ----------
    connection
        A scratch database: the tables of a file read before are replaced.
    file
        The file.

    Returns
    -------
    pyarrow.Table
        One row per row of the file, in its order: the declared columns, null in a row that cannot
        be split into columns; `line` (int64), its first line in the file, where the header is line
        1; `defects` (list of structs of the strings column_name, value and reason), null if there
        are none.

    Raises
    ------
    duckdb.Error
        The file cannot be read as CSV at all.
    """
    connection.execute("drop table if exists file_rejects; drop table if exists file_scans")
    connection.execute(
        f"""
        create or replace table file_rows as
        select row_number() over () as row_number, *
        from {file.reader(_STORE_REJECTS)}
        """
    )
    return connection.sql(_query(file)).to_arrow_table()


def _query(file: CatalogueFile) -> str:
    """Return SQL for the result of `read_rows`, from the tables file_rows and file_rejects."""
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
    # DuckDB counts rejected rows (`line` in file_rejects, where the header is 1) together with
    # the others, but row_number counts the others alone: so a rejected row comes after the row
    # whose number is its own, minus the header, itself and the rejected rows before it.
    return f"""
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


def _line_breaks(text: str) -> str:
    """Return SQL that counts the line breaks in a text, each of which takes the row a line more."""
    return f"coalesce(length({text}) - length(replace({text}, chr(10), '')), 0)"


def _typed(column: Column) -> str:
    """Return SQL that casts the text of a column to its type; null if it cannot be cast."""
    text = quoted_name(column.in_file)
    if column.data_type == "varchar[]":
        return _python_list(text)
    if column.data_type == "date":
        return _first_day(text)
    if column.data_type in _WHOLE_TYPES:
        # some files have whole numbers written as floats, such as 5.0; a double is not exact for
        # the largest
        number = _number(text)
        float_as_whole = (
            f"case when {number} = round({number}) then try_cast({number} as {{0}}) end"
        )
        return (
            f"case when regexp_full_match(trim({text}), '[+-]?[0-9]+') "
            f"then try_cast({text} as {column.data_type}) "
            f"else {float_as_whole.format(column.data_type)} end"
        )
    if column.data_type == "double":
        return _number(text)
    return text


def _number(text: str) -> str:
    """Return SQL that casts a text to double; DuckDB would ignore underscores between digits."""
    return f"case when not contains({text}, '_') then try_cast({text} as double) end"


def _first_day(text: str) -> str:
    """Return SQL for the first day of a text that is a year, a month or a day."""
    endings = {r"\d{4}": "-01-01", r"\d{4}-\d{2}": "-01", r"\d{4}-\d{2}-\d{2}": ""}
    cases = " ".join(
        f"when regexp_full_match({text}, '{form}') and {text} >= '0001' then {text} || '{ending}'"
        for form, ending in endings.items()
    )
    return f"try_cast(case {cases} end as date)"


def _python_list(text: str) -> str:
    """Return SQL that parses a Python list of strings, such as `["Plain White T's", 'B']`.

    The lists were written by repr(), so they are not JSON.
    """
    return f"""
        case when regexp_full_match(trim({text}), $re${_STRING_LIST}$re$) then list_transform(
            regexp_extract_all({text}, $re${_QUOTED_STRING}$re$),
            lambda quoted: array_to_string(
                list_transform(
                    regexp_extract_all(quoted[2:-2], $re${_STRING_PIECE}$re$),
                    lambda piece: case
                        when piece[1] <> '\\' then piece
                        when length(piece) = 12
                            then chr((
                                (('0x' || piece[3:6])::bigint - 55296) * 1024
                                + ('0x' || piece[9:])::bigint - 56320 + 65536
                            )::integer)
                        when piece[2] in ('x', 'u', 'U') and length(piece) > 2
                            then chr(case
                                when ('0x' || piece[3:])::bigint between 55296 and 57343
                                    or ('0x' || piece[3:])::bigint > 1114111
                                    then 65533
                                else ('0x' || piece[3:])::bigint
                            end::integer)
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
    """Return SQL for each possible defect of a column; it is null if the value has no defect."""
    typed = quoted_name(column.name)
    text = f"text.{quoted_name(column.in_file)}"
    defects = {}
    if column.required:
        defects[f"{text} is null"] = "is missing"
    if column.required_unless:
        # a list whose first element is empty counts as missing
        either = (f"nullif({name}[1], '') is null" for name in (typed, column.required_unless))
        defects[" and ".join(either)] = f"is missing, and so is {column.required_unless}"
    if column.data_type in _NOT_A:
        defects[f"{text} is not null and {typed} is null"] = _NOT_A[column.data_type]
    # in DuckDB, NaN is greater than any other number
    for bound, comparison, reason in (
        (column.min_value, "<", "is below"),
        (column.max_value, ">", "is above"),
    ):
        if bound is not None:
            literal = f"{quoted_text(str(bound))}::{column.data_type}"
            defects[f"{typed} {comparison} {literal}"] = f"{reason} {bound}"
    name = quoted_text(column.in_file)
    return [
        f"case when {condition} then {_defect(name, text, quoted_text(reason))} end"
        for condition, reason in defects.items()
    ]


def _whole_row_defect() -> str:
    """Return SQL that aggregates a row's errors in file_rejects to a defect of the whole row."""
    kind = "any_value(error_type::varchar order by error_type)"
    reasons = " ".join(
        f"when {quoted_text(kind)} then {quoted_text(reason)}"
        for kind, reason in _WHOLE_ROW_REASONS.items()
    )
    line = "any_value(csv_line order by csv_line)"
    return _defect("null", line, f"case {kind} {reasons} else lower({kind}) end")


def _defect(column_name: str, value: str, reason: str) -> str:
    """Return SQL for a defect, given SQL for its parts."""
    return (
        f"struct_pack(column_name := {column_name}::varchar, "
        f"value := left({value}, {LONGEST_VALUE}), reason := {reason})"
    )

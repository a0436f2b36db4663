"""The compiled SQL of the models has the same meaning on DuckDB and on Spark.

Functions with different names are in dispatched macros; forgetting one raises an error on Spark.
These tests look for SQL that is valid on both engines but returns different rows.
"""

from collections.abc import Callable, Iterator

import duckdb
import pytest
from sqlglot import exp, parse_one

from tests.python.conftest import Build

WHOLE = (exp.DataType.Type.INT, exp.DataType.Type.BIGINT)

ROUNDING = (exp.Round, exp.Floor, exp.Ceil)

FRACTIONAL = (exp.Div, exp.Avg, exp.Median, exp.Pow, exp.Sqrt, exp.Ln)

NEVER_NULL = {
    # with a null argument, concat() ignores it on DuckDB and is null on Spark
    "int_played_artists": "keys are never null",
    "int_played_tracks": "keys are never null",
    "user_personas": "letters of a case with an else",
    "wrapped_personality": "letters of a case with an else",
}


def cuts_or_rounds(tree: exp.Expression) -> Iterator[exp.Expression]:
    """Find casts of fractions to integers, which round on DuckDB and truncate on Spark."""
    for cast in tree.find_all(exp.Cast, exp.TryCast):
        if cast.to.this in WHOLE and not isinstance(cast.this, ROUNDING):
            fractions = [cast.this, *cast.this.find_all(exp.Cast, exp.TryCast, *FRACTIONAL)]
            for part in fractions:
                is_double = isinstance(part, exp.Cast) and part.to.this == exp.DataType.Type.DOUBLE
                if (isinstance(part, FRACTIONAL) or is_double) and not part.find_ancestor(
                    *ROUNDING, exp.Subquery
                ):
                    yield cast


def decimals(tree: exp.Expression) -> Iterator[exp.Expression]:
    """Find decimal literals in arithmetic, which on Spark has few decimal places."""
    for literal in tree.find_all(exp.Literal):
        is_decimal = literal.is_number and "." in literal.this
        if is_decimal and literal.find_ancestor(exp.Binary, exp.AggFunc) is not None:
            above = literal.find_ancestor(exp.Binary, exp.AggFunc)
            # in a comparison it is cast to the other type; the rank of a percentile is a constant
            if not isinstance(above, (exp.Predicate, exp.PercentileCont, exp.And, exp.Or)):
                yield literal


def means_something_else(tree: exp.Expression) -> Iterator[exp.Expression]:
    """Find functions and operators that have the same name but another meaning on Spark."""
    yield from tree.find_all(
        exp.DayOfWeek,  # Sunday is 0 or 1
        exp.Log,  # base 10 or e
        exp.Substring,  # differs at position 0
        exp.Left,
        exp.Right,
        exp.RegexpReplace,  # the first match or all
        exp.RegexpExtract,  # the whole match or the first group
        exp.IntDiv,
        exp.Rand,
        exp.DPipe,
        exp.CurrentTimestamp,
        exp.CurrentDate,
        exp.First,
        exp.Last,
        exp.AnyValue,  # not deterministic
    )
    for extract in tree.find_all(exp.Extract):
        if extract.name.upper() not in ("YEAR", "MONTH", "DAY", "HOUR"):
            yield extract
    for function in tree.find_all(exp.Anonymous):
        if function.name.lower() in ("hash", "dayofweek", "weekday", "isodow", "strftime"):
            yield function


def unordered_limits(tree: exp.Expression) -> Iterator[exp.Expression]:
    """Find limits without an order."""
    for limit in tree.find_all(exp.Limit):
        if not limit.parent.args.get("order"):
            yield limit


RULES: list[Callable[[exp.Expression], Iterator[exp.Expression]]] = [
    cuts_or_rounds,
    decimals,
    means_something_else,
    unordered_limits,
]


def flagged(sql: str) -> list[str]:
    tree = parse_one(sql, read="duckdb")
    return [f"{rule.__name__}: {found.sql()}" for rule in RULES for found in rule(tree)]


@pytest.mark.parametrize(
    "sql",
    [
        "select cast(a / b as integer) from t",
        "select cast(avg(a) as bigint) from t",
        "select try_cast(try_cast(a as double) as integer) from t",
        "select a * 1.0 / b from t",
        "select avg(case when a then 1.0 else 0.0 end) from t",
        "select (a + 0.5) / b from t",
        "select log(a) from t",
        "select extract(dow from a) from t",
        "select dayofweek(a) from t",
        "select substring(a, 0, 1) from t",
        "select a || b from t",
        "select regexp_replace(a, 'x', 'y') from t",
        "select hash(a) from t",
        "select a // b from t",
        "select * from t limit 1",
    ],
)
def test_sql_that_differs_is_flagged(sql):
    assert flagged(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select cast(round(a / b) as integer), cast(5 * floor(a / 5) as integer) from t",
        "select cast(sum(a) as bigint), a / cast(b as double), ln(a) from t",
        "select percentile_cont(0.5) within group (order by a) from t where b >= 0.5 and c < 1",
        "select extract(year from a) from t order by a limit 1",
    ],
)
def test_portable_sql_is_not_flagged(sql):
    assert flagged(sql) == []


def compiled_models(build: Build) -> dict[str, str]:
    folder = build.folder / "target" / "compiled" / "wrapped_feed" / "models"
    # the tests in a YAML file are compiled into a folder with its name
    models = {
        path.stem: path.read_text()
        for path in folder.rglob("*.sql")
        if not any(part.endswith(".yml") for part in path.parts)
    }
    assert {"int_tracks", "stg_catalogue__tracks", "wrapped_summary"} <= set(models)
    return models


def test_models_have_no_flagged_sql(small_year):
    found = {name: flagged(sql) for name, sql in compiled_models(small_year).items()}
    assert {name: what for name, what in found.items() if what} == {}


def test_models_do_not_concatenate_nullable_strings(small_year):
    for name, sql in compiled_models(small_year).items():
        if name not in NEVER_NULL:
            assert not list(parse_one(sql, read="duckdb").find_all(exp.Concat)), name


def test_models_do_not_depend_on_the_default_order_of_nulls(small_year):
    """In ascending order, nulls come first on Spark and last on DuckDB."""
    with duckdb.connect(str(small_year.folder / "test.duckdb"), read_only=True) as connection:
        for name, sql in compiled_models(small_year).items():
            connection.execute("set default_null_order = 'nulls_last'")
            connection.register("expected", connection.sql(sql).to_arrow_table())
            connection.execute("set default_null_order = 'nulls_first_on_asc_last_on_desc'")
            connection.register("found", connection.sql(sql).to_arrow_table())
            rows = connection.sql(
                "(from expected except all from found) union all "
                "(from found except all from expected)"
            )
            assert rows.fetchall() == [], name

"""The seed of countries agrees with the tz database and with the seed of listeners' locations."""

import csv
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

import duckdb
import pytest

from tests.python.conftest import SEEDS


@pytest.fixture(scope="module")
def countries():
    with (SEEDS / "countries.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tz_table(name):
    """Return the rows of a table that the tz database brings along."""
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def test_every_code_of_iso_3166_is_there_once(countries):
    codes = [row["country_code"] for row in countries]
    assert codes == sorted({code for code, _ in tz_table("iso3166.tab")} | {"XK"})


def test_names_are_complete_and_unique(countries):
    names = [row["country"] for row in countries]
    assert len(set(names)) == len(names)
    for name in names:
        assert name == name.strip()
        assert name


def test_every_zone_exists_for_python_and_duckdb(countries):
    zones = {row["time_zone"] for row in countries}
    known = duckdb.sql("select name from pg_timezone_names()").fetchall()
    assert zones <= available_timezones()
    assert zones <= {name for (name,) in known}
    assert all(ZoneInfo(zone) for zone in zones)


def test_every_zone_is_one_of_the_country(countries):
    zones = {}
    for code, _, zone, *_ in tz_table("zone.tab"):
        zones.setdefault(code, set()).add(zone)
    # the uninhabited islands have no zone of their own; Kosovo has that of Belgrade
    others = {"BV": {"Europe/Oslo"}, "HM": {"Indian/Kerguelen"}, "XK": {"Europe/Belgrade"}}
    for row in countries:
        code = row["country_code"]
        assert row["time_zone"] in zones.get(code, others.get(code)), code


def test_names_and_zones_are_those_of_the_listeners(countries, locations):
    """The zone is that of int_listener_clocks: of most listeners, the first by name if equal."""
    by_share = locations.sort_values(["share_percent", "time_zone"], ascending=[False, True])
    expected = by_share.groupby("location")["time_zone"].first().to_dict()
    listed = {row["country"]: row["time_zone"] for row in countries}
    assert {name: listed.get(name) for name in expected} == expected

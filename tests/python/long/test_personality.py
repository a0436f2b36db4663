"""A year of 500 listeners gives their letters back, on the sample catalogue."""

from tests.python.conftest import Build


def test_letters_come_back(tmp_path):
    build = Build(tmp_path, {"n_users": 500, "seed": 77}).run_well("build")
    recovered = dict(build.query("select dimension, share_recovered from personality_recovery"))
    assert recovered["newness"] > 0.95
    assert recovered["uniqueness"] > 0.95
    assert recovered["variety"] > 0.90
    # with 1,000 artists who explores a lot has soon heard them all
    assert recovered["exploration"] > 0.65
    real = dict(build.query("select fact, is_real from population_realism"))
    assert (
        sum(fact.startswith("plays stopped within") and is_it for fact, is_it in real.items()) == 3
    )
    ((n_real,),) = build.query("select count(*) from listening_realism where is_median_real")
    assert n_real >= 12

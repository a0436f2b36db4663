"""The personality letters of most of 500 listeners are inferred correctly from their plays."""

from tests.python.conftest import Build


def test_personality_letters_are_recovered(tmp_path):
    build = Build(tmp_path, {"n_users": 500, "seed": 77}).run_well("build")
    recovered = dict(build.query("select dimension, share_recovered from personality_recovery"))
    assert recovered["newness"] > 0.95
    assert recovered["uniqueness"] > 0.95
    assert recovered["variety"] > 0.95
    # lower, as the sample has only 1,000 artists: explorers soon have heard most of them
    assert recovered["exploration"] > 0.90
    real = dict(build.query("select fact, is_real from population_realism"))
    assert (
        sum(fact.startswith("plays stopped within") and is_it for fact, is_it in real.items()) == 3
    )
    ((n_real,),) = build.query(
        "select count(*) from listening_realism where volume = 'heavy' and is_median_real"
    )
    assert n_real >= 12

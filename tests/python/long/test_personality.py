"""The personality letters of most of 500 listeners are inferred correctly from their plays."""

from tests.python.conftest import Build


def test_personality_letters_are_recovered(tmp_path):
    build = Build(tmp_path, {"n_users": 500, "seed": 77}).run_well("build")
    recovered = dict(build.query("select dimension, share_recovered from personality_recovery"))
    assert recovered["newness"] > 0.95
    assert recovered["uniqueness"] > 0.95
    assert recovered["variety"] > 0.93
    assert recovered["exploration"] > 0.93
    real = dict(build.query("select fact, is_real from population_realism"))
    assert (
        sum(fact.startswith("plays stopped within") and is_it for fact, is_it in real.items()) == 3
    )
    real = dict(
        build.query(
            "select volume, sum(case when is_median_real then 1 else 0 end) "
            "from listening_realism group by volume"
        )
    )
    # of 34 and 18
    assert real["heavy"] >= 30
    assert real["lighter"] >= 12

"""The ablation changes parameters that exist, to other values than the seed's."""

from benchmarks.ablation import mechanisms


def test_each_mechanism_is_switched_off_by_parameters_of_the_seed(parameters):
    for mechanism, changes in mechanisms(parameters).items():
        assert changes, mechanism
        for name, value in changes.items():
            assert value != getattr(parameters, name), f"{mechanism}: {name}"

import math

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from wrapped_feed.simulation.randomness import (
    exponential,
    logarithm,
    mix,
    normal,
    seed_key,
    skip_draws,
    subkey,
    two_uniforms,
    uniform,
    user_uniforms,
)


def test_mix_is_the_finaliser_of_splitmix64():
    # the first outputs of the authors' reference implementation with seed 0
    gamma = 0x9E3779B97F4A7C15
    states = [np.uint64(gamma * n % 2**64) for n in (1, 2, 3)]
    assert [mix(state) for state in states] == [
        0xE220A8397B1DCDAF,
        0x6E789E6AA1B965F4,
        0x06C45D188009454F,
    ]


def test_uniforms_are_evenly_distributed_and_independent_of_other_users():
    ids = np.arange(200_000)
    drawn = user_uniforms(5, ids, 3)
    counts = np.histogram(drawn, bins=20, range=(0, 1))[0]
    assert abs(counts - 10_000).max() < 500
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.01
    assert (user_uniforms(5, ids[70:80], 3) == drawn[70:80]).all()
    assert user_uniforms(6, ids, 3)[0] != drawn[0]
    assert user_uniforms(5, ids, 4)[0] != drawn[0]


@given(st.integers(0, 2**53 - 1), st.integers(-(2**40), 2**40))
def test_uniform_is_in_the_half_open_interval(seed, number):
    assert 0.0 <= uniform(np.uint64(subkey(seed_key(seed), number)), number) < 1.0


@given(st.integers(0, 2**53 - 1), st.integers(0, 10_000), st.integers(-10_000, 10_000))
def test_draws_go_on_from_the_number_that_is_skipped_to(seed, n_draws, number):
    key = seed_key(seed)
    skipped = np.uint64(skip_draws(key, n_draws))
    assert uniform(skipped, number) == uniform(key, n_draws + number)
    assert two_uniforms(skipped, number) == two_uniforms(key, n_draws + number)
    assert subkey(skipped, number) == subkey(key, n_draws + number)


def test_two_uniforms_are_evenly_distributed_and_independent():
    pairs = np.array([two_uniforms(seed_key(5), number) for number in range(100_000)])
    assert pairs.min() >= 0.0
    assert pairs.max() < 1.0
    counts = np.histogram2d(*pairs.T, bins=5, range=((0, 1), (0, 1)))[0]
    assert abs(counts - 4_000).max() < 5 * 4_000**0.5


@given(st.floats(-700, 700))
@example(-700.0)
@example(700.0)
@example(0.0)
@example(-0.0)
@example(5e-324)
# the power of 2 changes between these
@example(math.log(2) / 2)
@example(math.nextafter(math.log(2) / 2, 1.0))
@example(-math.log(2) / 2)
def test_exponential_equals_that_of_libm(x):
    assert math.isclose(exponential(x), math.exp(x), rel_tol=1e-13)


def test_exponential_rises_where_the_power_of_two_changes():
    for power in range(-1_009, 1_010):
        x = (power + 0.5) * math.log(2)
        below, at, above = (exponential(x * (1 + step)) for step in (-1e-12, 0.0, 1e-12))
        assert math.isclose(at, math.exp(x), rel_tol=1e-13)
        assert (below < at < above) == (power >= 0)
        assert (below > at > above) == (power < 0)


@given(st.floats(1e-300, 1e300))
def test_logarithm_equals_that_of_libm(x):
    assert math.isclose(logarithm(x), math.log(x), rel_tol=1e-13, abs_tol=1e-15)


def test_normal_is_the_quantile():
    for deviations in (-4.0, -1.959963984540054, -1.0, 0.0, 0.5, 2.5758293035489004, 5.0):
        probability = 0.5 * math.erfc(-deviations / math.sqrt(2))
        assert math.isclose(normal(probability), deviations, abs_tol=1e-7)
    assert math.isfinite(normal(0.0))

"""Counter-based random numbers: each is a pure function of its key, without any state.

A key combines the seed, the user, the purpose and a number. So any user, day or batch can be
simulated alone, on any thread and in any order, with the same result. Keys are hashed with the
finaliser of SplitMix64 (Steele, Lea and Flood 2014).

`exponential`, `logarithm` and `normal` use only IEEE additions, multiplications, divisions and
square roots, in a fixed order. Unlike the functions of libm and numpy, they return the same bits on
every machine.
"""

import math
from zlib import crc32

import numpy as np
import pyarrow as pa
from numba import njit, uint64

GOLDEN_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_TWO_TO_MINUS_53 = 1.0 / (1 << 53)
_TWO_TO_MINUS_32 = 1.0 / (1 << 32)
_LOW_32 = np.uint64(0xFFFFFFFF)
_MANTISSA_BITS, _EXPONENT_BIAS = 52, 1023
"""Of a float64."""
_LN_2 = 0.6931471805599453
_PER_LN_2 = 1.4426950408889634
_HALF_SQRT_2 = 0.7071067811865476
_INVERSE_FACTORIALS = tuple(1.0 / math.factorial(k) for k in range(13, -1, -1))
_INVERSE_ODD_NUMBERS = tuple(1.0 / k for k in range(19, 0, -2))


@njit(cache=True)
def mix(bits: int) -> int:
    """Hash 64 bits to 64 bits, bijectively: SplitMix64's finaliser."""
    z = uint64(bits)
    z = (z ^ (z >> uint64(30))) * _MIX_1
    z = (z ^ (z >> uint64(27))) * _MIX_2
    return z ^ (z >> uint64(31))


@njit(cache=True)
def subkey(key: int, number: int) -> int:
    """Derive a key from a key and a number: a user's, a purpose's or an event's."""
    return mix(uint64(key) + (uint64(number) + uint64(1)) * GOLDEN_GAMMA)


@njit(cache=True)
def skip_draws(key: int, n_draws: int) -> int:
    """Derive a key whose draw number 0 is the key's draw number `n_draws`, and so on.

    It is quicker than `subkey`, for keys with few draws each.
    """
    return uint64(key) + uint64(n_draws) * GOLDEN_GAMMA


@njit(cache=True)
def uniform(key: int, number: int) -> float:
    """Draw a uniform variate for a key and a number: float64 in [0, 1), a multiple of 2^-53."""
    return (subkey(key, number) >> uint64(11)) * _TWO_TO_MINUS_53


@njit(cache=True)
def two_uniforms(key: int, number: int) -> tuple[float, float]:
    """Draw two independent uniform variates from one hash: in [0, 1), multiples of 2^-32."""
    bits = subkey(key, number)
    return (bits >> uint64(32)) * _TWO_TO_MINUS_32, (bits & _LOW_32) * _TWO_TO_MINUS_32


@njit(cache=True)
def exponential(x: float) -> float:
    """Compute e^x for -700 <= x <= 700 with a relative error below 1e-13.

    The Taylor series of degree 13 on [-ln 2 / 2, ln 2 / 2], times a power of 2.
    """
    power = math.floor(x * _PER_LN_2 + 0.5)
    r = x - power * _LN_2
    total = 0.0
    for coefficient in _INVERSE_FACTORIALS:
        total = total * r + coefficient
    # 2^power by its bits, which is quicker than ldexp
    return total * np.int64((int(power) + _EXPONENT_BIAS) << _MANTISSA_BITS).view(np.float64)


@njit(cache=True)
def logarithm(x: float) -> float:
    """Compute the natural logarithm of x > 0 with a relative error below 1e-14.

    The series of 2 artanh((m - 1) / (m + 1)) for the mantissa m, plus the exponent times ln 2.
    """
    mantissa, power = math.frexp(x)
    if mantissa < _HALF_SQRT_2:
        mantissa *= 2.0
        power -= 1
    t = (mantissa - 1.0) / (mantissa + 1.0)
    square = t * t
    total = 0.0
    for coefficient in _INVERSE_ODD_NUMBERS:
        total = total * square + coefficient
    return 2.0 * t * total + power * _LN_2


@njit(cache=True)
def normal(u: float) -> float:
    """Compute the standard normal quantile of u in [0, 1) with a relative error below 1.2e-9.

    Acklam's rational approximation (2003). u is clipped to 2^-53 from below, so that the result is
    finite.
    """
    u = max(u, _TWO_TO_MINUS_53)
    if 0.02425 <= u <= 0.97575:
        q = u - 0.5
        r = q * q
        numerator = -3.969683028665376e01
        for c in (
            2.209460984245205e02,
            -2.759285104469687e02,
            1.383577518672690e02,
            -3.066479806614716e01,
            2.506628277459239e00,
        ):
            numerator = numerator * r + c
        denominator = -5.447609879822406e01
        for c in (
            1.615858368580409e02,
            -1.556989798598866e02,
            6.680131188771972e01,
            -1.328068155288572e01,
            1.0,
        ):
            denominator = denominator * r + c
        return q * numerator / denominator
    tail = u if u < 0.5 else 1.0 - u
    q = math.sqrt(-2.0 * logarithm(tail))
    numerator = -7.784894002430293e-03
    for c in (
        -3.223964580411365e-01,
        -2.400758277161838e00,
        -2.549732539343734e00,
        4.374664141464968e00,
        2.938163982698783e00,
    ):
        numerator = numerator * q + c
    denominator = 7.784695709041462e-03
    for c in (3.224671290700398e-01, 2.445134137142996e00, 3.754408661907416e00, 1.0):
        denominator = denominator * q + c
    return numerator / denominator if u < 0.5 else -numerator / denominator


def seed_key(seed: int) -> np.uint64:
    """Compute the key that all draws of a build are derived from."""
    return np.uint64(mix(np.uint64(seed)))


# loops rather than numba's vectorize, which builds a ufunc anew whenever it is imported


@njit(cache=True)
def _user_uniforms(key: int, user_ids: np.ndarray, purpose: int) -> np.ndarray:
    drawn = np.empty(len(user_ids))
    for row, user_id in enumerate(user_ids):
        drawn[row] = uniform(subkey(key, user_id), purpose)
    return drawn


@njit(cache=True)
def normals(u: np.ndarray) -> np.ndarray:
    """Apply `normal` to an array."""
    return np.array([normal(each) for each in u])


@njit(cache=True)
def exponentials(x: np.ndarray) -> np.ndarray:
    """Apply `exponential` to an array."""
    return np.array([exponential(each) for each in x])


@njit(cache=True)
def logarithms(x: np.ndarray) -> np.ndarray:
    """Apply `logarithm` to an array."""
    return np.array([logarithm(each) for each in x])


def name_keys(names: pa.ChunkedArray) -> np.ndarray:
    """Hash each name to a number, its CRC-32: int64, shape (n,)."""
    return np.array([crc32(name.encode()) for name in names.to_pylist()], dtype=np.int64)


def user_uniforms(seed: int, user_ids: np.ndarray, purpose: int) -> np.ndarray:
    """Draw a uniform variate per user.

    Parameters
    ----------
    seed
        The var `seed`.
    user_ids
        int64, shape (n,).
    purpose
        What the draw is for, a number used for nothing else: see `personas.Purpose`.

    Returns
    -------
    numpy.ndarray
        float64 in [0, 1), shape (n,). Each depends only on the seed, the user and the purpose.
    """
    uniforms: np.ndarray = _user_uniforms(seed_key(seed), user_ids, purpose)
    return uniforms

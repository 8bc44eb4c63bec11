"""Two shares compared: difference with Miettinen and Nurminen's interval, and ratio."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import optimize, stats

from data.measures.intervals import LEVEL

_EDGE = 1e-12


def score_difference(
    count: int, of: int, other: int, other_of: int, level: float = LEVEL
) -> tuple[float, float, float]:
    """(difference, low, high) of the shares `count` / `of` less `other` / `other_of`.

    The interval holds every difference that the score test with the variance under it, times
    n / (n - 1), does not refuse. Missing where a denominator is 0. Source: Miettinen and
    Nurminen, Stat Med 1985;4:213 (B-10). statsmodels' own stops where a share is 0 in both.
    """
    if not of or not other_of:
        return (np.nan,) * 3
    found = count / of - other / other_of
    limit = stats.chi2.ppf(level, 1)

    def excess(difference: float) -> float:
        return _score(count, of, other, other_of, difference) - limit

    return found, _edge(excess, found, -1.0), _edge(excess, found, 1.0)


def risk_ratio(
    count: int, of: int, other: int, other_of: int, level: float = LEVEL
) -> tuple[float, float, float]:
    """(ratio, low, high) of two shares, the interval normal on the logarithm.

    Missing where one of the four numbers is 0. Source: Katz, Biometrics 1978;34:469.
    """
    if not (count and of and other and other_of):
        return (np.nan,) * 3
    ratio = (count / of) / (other / other_of)
    error = np.sqrt(1 / count - 1 / of + 1 / other - 1 / other_of)
    width = np.exp(stats.norm.ppf((1 + level) / 2) * error)
    return ratio, ratio / width, ratio * width


def _score(count: int, of: int, other: int, other_of: int, difference: float) -> float:
    """The chi-square of the score test that the difference is so large."""
    gap = count / of - other / other_of - difference
    if gap == 0:
        return 0.0
    second = _restricted(count, of, other, other_of, difference)
    first = min(max(second + difference, 0.0), 1.0)
    both = of + other_of
    variance = (first * (1 - first) / of + second * (1 - second) / other_of) * both / (both - 1)
    return gap**2 / variance if variance > _EDGE**2 else np.inf


def _restricted(count: int, of: int, other: int, other_of: int, difference: float) -> float:
    """The likeliest second share among those that give this difference: a cubic's root."""
    both, had = of + other_of, count + other
    two = ((of + 2 * other_of) * difference - both - had) / (3 * both)
    one = ((other_of * difference - both - 2 * other) * difference + had) / (3 * both)
    none = other * difference * (1 - difference) / (2 * both)
    turn = two**3 - 1.5 * one * two + none
    size = np.copysign(np.sqrt(max(two**2 - one, 0.0)), turn)
    if abs(size) < _EDGE:
        return float(np.clip(-two, 0, 1))
    angle = (np.pi + np.arccos(np.clip(turn / size**3, -1, 1))) / 3
    return float(np.clip(2 * size * np.cos(angle) - two, 0, 1))


def _edge(excess: Callable[[float], float], found: float, end: float) -> float:
    """Where the excess passes 0 between the difference found and an end of the scale."""
    inside = end * (1 - _EDGE)
    if found * end >= 1 - _EDGE or excess(inside) < 0:
        return end
    return float(optimize.brentq(excess, found, inside, xtol=1e-12))

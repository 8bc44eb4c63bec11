"""Exact intervals for a share and for a rate, and the probability that a share is over a limit."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy import special

Numbers: TypeAlias = pd.Series | np.ndarray | float | int
Bounds: TypeAlias = tuple[np.ndarray, np.ndarray]
LEVEL = 0.95


def clopper_pearson(count: Numbers, of: Numbers, level: float = LEVEL) -> Bounds:
    """The exact two-sided interval (low, high) of a share `count` / `of`.

    Arrays of floats in [0, 1]; missing where `of` is 0. Source: Clopper and Pearson, Biometrika
    1934;26:404.
    """
    x, n = _floats(count), _floats(of)
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(x > 0, special.betaincinv(np.maximum(x, 1), n - x + 1, tail), 0.0)
        high = np.where(x < n, special.betaincinv(x + 1, np.maximum(n - x, 1), 1 - tail), 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def poisson_interval(count: Numbers, exposure: Numbers, level: float = LEVEL) -> Bounds:
    """The exact two-sided interval (low, high) of a rate `count` / `exposure`.

    Arrays of floats per unit of exposure; missing where the exposure is 0. Source: Garwood,
    Biometrika 1936;28:437 (requirements B-11).
    """
    x, time = _floats(count), _floats(exposure)
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        low = np.where(x > 0, special.gammaincinv(np.maximum(x, 1), tail), 0.0) / time
        high = special.gammaincinv(x + 1, 1 - tail) / time
    return np.where(time > 0, low, np.nan), np.where(time > 0, high, np.nan)


def probability_over(count: Numbers, of: Numbers, limit: Numbers) -> np.ndarray:
    """P(true share > limit) after `count` of `of`, from a uniform prior, Beta(1, 1).

    Missing where `of` is 0: the prior alone is no finding. Source: requirements Q-3.
    """
    x, n = _floats(count), _floats(of)
    return np.where(n > 0, special.betaincc(x + 1, n - x + 1, _floats(limit)), np.nan)


def probability_higher(
    count: Numbers, of: Numbers, other: Numbers, other_of: Numbers
) -> np.ndarray:
    """P(rate of `count` in `of` > rate of `other` in `other_of`), two Poisson rates.

    Each rate has Jeffreys' prior: gamma with shape count + 1/2. The share of the first in the sum
    of two gammas is beta, so the probability is exact. Missing where an exposure is 0.
    """
    x, n, y, m = _floats(count), _floats(of), _floats(other), _floats(other_of)
    there = (n > 0) & (m > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(there, special.betaincc(x + 0.5, y + 0.5, n / (n + m)), np.nan)


def share(count: Numbers, of: Numbers) -> np.ndarray:
    """`count` / `of` as floats; missing where `of` is 0."""
    x, n = _floats(count), _floats(of)
    return np.divide(x, n, out=np.full(np.broadcast(x, n).shape, np.nan), where=n > 0)


def _floats(numbers: Numbers) -> np.ndarray:
    if isinstance(numbers, pd.Series):
        return numbers.to_numpy(dtype="float64", na_value=np.nan)
    return np.asarray(numbers, dtype="float64")

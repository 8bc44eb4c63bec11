"""Means, quantiles and differences of two groups' numbers."""

from __future__ import annotations

import numpy as np
from scipy import stats

from data.measures.intervals import LEVEL

_DRAWS = 2_000  # of the bootstrap
_SEED = 20_601  # fixed: the same numbers give the same interval


def mean_interval(values: np.ndarray, level: float = LEVEL) -> tuple[float, float, float]:
    """(mean, low, high) with Student's interval; its ends missing with fewer than two values."""
    count = len(values)
    if not count:
        return (np.nan,) * 3
    mean = float(values.mean())
    if count < 2:
        return mean, np.nan, np.nan
    width = stats.t.ppf((1 + level) / 2, count - 1) * values.std(ddof=1) / np.sqrt(count)
    return mean, float(mean - width), float(mean + width)


def quantiles(values: np.ndarray, at: tuple[float, ...]) -> tuple[float, ...]:
    """Quantiles by linear interpolation (R's type 7); missing without a value."""
    if not len(values):
        return (np.nan,) * len(at)
    return tuple(float(q) for q in np.quantile(values, at))


def mean_difference(
    first: np.ndarray, second: np.ndarray, level: float = LEVEL
) -> tuple[float, float, float]:
    """(difference, low, high) of the means, first less second, by Welch's t.

    The ends are missing with fewer than two values in a group or none that differ.
    """
    if not len(first) or not len(second):
        return (np.nan,) * 3
    found = float(first.mean() - second.mean())
    if min(len(first), len(second)) < 2:
        return found, np.nan, np.nan
    parts = [float(x.var(ddof=1)) / len(x) for x in (first, second)]
    spread = sum(parts)
    if not spread > 0:
        return found, np.nan, np.nan
    freedom = spread**2 / sum(
        part**2 / (len(x) - 1) for part, x in zip(parts, (first, second), strict=True)
    )
    width = float(stats.t.ppf((1 + level) / 2, freedom) * np.sqrt(spread))
    return found, found - width, found + width


def bootstrap_difference(
    first: np.ndarray, second: np.ndarray, level: float = LEVEL
) -> tuple[float, float, float]:
    """(difference, low, high) of the means by percentiles of 2000 resamples, the seed fixed.

    For numbers whose distribution has two humps, as free days. Order does not matter: the values
    are sorted first. Missing where a group is empty (B-33).
    """
    if not len(first) or not len(second):
        return (np.nan,) * 3
    random = np.random.default_rng(_SEED)
    means = [
        random.choice(np.sort(values), (_DRAWS, len(values))).mean(axis=1)
        for values in (first, second)
    ]
    tail = (1 - level) / 2
    low, high = np.quantile(means[0] - means[1], (tail, 1 - tail))
    return float(first.mean() - second.mean()), float(low), float(high)


def adjusted_difference(
    outcome: np.ndarray, first: np.ndarray, baseline: np.ndarray, level: float = LEVEL
) -> tuple[float, float, float]:
    """(difference, low, high) of the outcome, those in `first` less the others, at equal baseline.

    Analysis of covariance: least squares on the group and the baseline, Student's interval.
    Missing where the data do not tell the three apart (B-34).
    """
    design = np.column_stack([np.ones(len(outcome)), first.astype(float), baseline])
    freedom = len(outcome) - design.shape[1]
    if freedom < 1 or np.linalg.matrix_rank(design) < design.shape[1]:
        return (np.nan,) * 3
    inverse = np.linalg.inv(design.T @ design)
    effects = inverse @ design.T @ outcome
    left = outcome - design @ effects
    error = np.sqrt(left @ left / freedom * inverse[1, 1])
    width = float(stats.t.ppf((1 + level) / 2, freedom) * error)
    return float(effects[1]), float(effects[1]) - width, float(effects[1]) + width

"""Two groups compared by ranks: wins, the probability to do better, Hodges and Lehmann's shift."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats

from data.measures.intervals import LEVEL

_EXACT_PAIRS = 2_500  # the distribution of the rank sum is exact up to so many pairs without ties


class Wins(NamedTuple):
    """Every one of the first group against every one of the second.

    `better`: probability that one of the first does better, a tie half, with its interval; `ratio`
    wins by losses, with its interval; `p` two-sided of Mann and Whitney's test.
    """

    wins: int
    losses: int
    ties: int
    better: float
    better_low: float
    better_high: float
    ratio: float
    ratio_low: float
    ratio_high: float
    p: float


def wins(first: np.ndarray, second: np.ndarray, level: float = LEVEL) -> Wins:
    """Compares two arrays of scores of which the lower is the better.

    Intervals are normal with the variance of a U statistic, for `better` on the logit, for
    `ratio` on the logarithm (Bebu and Lachin 2016); missing where one side has won no pair. The
    test is exact up to 2500 pairs without a tie, else normal with ties and continuity corrected.
    All but the counts are missing where a group is empty (B-30).
    """
    if not len(first) or not len(second):
        return Wins(0, 0, 0, *[np.nan] * 7)
    side = np.sign(second[None, :] - first[:, None])
    won, lost = int((side > 0).sum()), int((side < 0).sum())
    pairs = side.size
    better = (won + (pairs - won - lost) / 2) / pairs
    z = stats.norm.ppf((1 + level) / 2)
    spread = np.sqrt(_u_variance((side + 1) / 2, (side + 1) / 2))
    low, high = _logit_interval(better, z * spread)
    ratio, ratio_low, ratio_high = _win_ratio(side > 0, side < 0, z)
    p = mann_whitney(first, second)
    return Wins(won, lost, pairs - won - lost, better, low, high, ratio, ratio_low, ratio_high, p)


def mann_whitney(first: np.ndarray, second: np.ndarray) -> float:
    """Two-sided p; missing where a group is empty or all values are one."""
    together = np.concatenate([first, second])
    if not len(first) or not len(second) or len(np.unique(together)) < 2:
        return np.nan
    exact = _exact(first, second)
    return float(
        stats.mannwhitneyu(first, second, method="exact" if exact else "asymptotic").pvalue
    )


def hodges_lehmann(
    first: np.ndarray, second: np.ndarray, level: float = LEVEL
) -> tuple[float, float, float]:
    """(shift, low, high): the median of all differences, first less second, and its interval.

    The interval's ends are the differences at the ranks which the rank-sum test does not refuse:
    exact up to 2500 pairs without a tie, else by the normal approximation with the ties inside
    each group, which stay whatever the shift. Missing where a group is empty.
    Source: Hodges and Lehmann 1963; Moses.
    """
    if not len(first) or not len(second):
        return (np.nan,) * 3
    differences = np.sort((first[:, None] - second[None, :]).ravel())
    outside = _outside(first, second, level)
    if not outside:
        return float(np.median(differences)), np.nan, np.nan
    return (
        float(np.median(differences)),
        float(differences[outside - 1]),
        float(differences[-outside]),
    )


def _outside(first: np.ndarray, second: np.ndarray, level: float) -> int:
    """The rank, from either end, of the difference at which the interval ends; 0 for none."""
    n, m = len(first), len(second)
    tail = (1 - level) / 2
    if _exact(first, second):
        below = np.cumsum(_rank_sums(n, m))
        if below[0] > tail:
            return 0
        return max(int(np.searchsorted(below, tail, side="left")), 1)
    together = n + m
    own = [np.unique(values, return_counts=True)[1] for values in (first, second)]
    tied = sum(float((ties**3 - ties).sum()) for ties in own) / (together * (together - 1))
    spread = np.sqrt(n * m / 12 * (together + 1 - tied))
    return max(int(np.floor(n * m / 2 - stats.norm.ppf(1 - tail) * spread)), 0)


def _rank_sums(n: int, m: int) -> np.ndarray:
    """The probability of each number of wins, 0 to n * m, of two alike groups without ties."""
    ways = np.zeros(n * m + 1)
    ways[0] = 1.0
    for size in range(1, n + 1):  # a Gaussian binomial coefficient, factor by factor
        top = m + size
        grown = ways.copy()
        grown[top:] -= ways[: len(ways) - top] if top < len(ways) else 0
        for place in range(size, len(grown)):
            grown[place] += grown[place - size]
        ways = grown
    return ways / ways.sum()


def _exact(first: np.ndarray, second: np.ndarray) -> bool:
    together = np.concatenate([first, second])
    return len(first) * len(second) <= _EXACT_PAIRS and len(np.unique(together)) == len(together)


def _u_variance(one: np.ndarray, other: np.ndarray) -> float:
    """The covariance of the means of two kernels over all pairs: by rows and by columns."""
    found = 0.0
    for axis in (1, 0):
        left, right = one.mean(axis=axis), other.mean(axis=axis)
        if len(left) > 1:
            found += float(np.cov(left, right)[0, 1]) / len(left)
    return found


def _logit_interval(share: float, width: float) -> tuple[float, float]:
    if not 0 < share < 1:
        return np.nan, np.nan
    middle, width = np.log(share / (1 - share)), width / (share * (1 - share))
    low, high = (1 / (1 + np.exp(-(middle + side * width))) for side in (-1, 1))
    return float(low), float(high)


def _win_ratio(won: np.ndarray, lost: np.ndarray, z: float) -> tuple[float, float, float]:
    up, down = won.mean(), lost.mean()
    if not up or not down:
        return (np.nan if not up and not down else np.inf if up else 0.0), np.nan, np.nan
    a, b = won.astype(float), lost.astype(float)
    variance = _u_variance(a, a) / up**2 + _u_variance(b, b) / down**2
    variance -= 2 * _u_variance(a, b) / (up * down)
    width = np.exp(z * np.sqrt(max(variance, 0.0)))
    return float(up / down), float(up / down / width), float(up / down * width)

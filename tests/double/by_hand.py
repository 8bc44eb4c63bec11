"""Textbook formulas on plain lists, written a second time and otherwise than the house's own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import mean, median, stdev, variance

from scipy import stats

NAN = float("nan")
Z = stats.norm.ppf(0.975)


def mean_with_interval(values: Sequence[float]) -> tuple[float, float, float]:
    if len(values) < 2:
        return (values[0], NAN, NAN) if values else (NAN, NAN, NAN)
    half = stats.t.ppf(0.975, len(values) - 1) * stdev(values) / math.sqrt(len(values))
    return mean(values), mean(values) - half, mean(values) + half


def quantile(values: Sequence[float], at: float) -> float:
    if not values:
        return NAN
    ordered = sorted(values)
    place = at * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def exact_share(count: int, of: int) -> tuple[float, float, float]:
    if not of:
        return NAN, NAN, NAN
    low = stats.beta.ppf(0.025, count, of - count + 1) if count else 0.0
    high = stats.beta.ppf(0.975, count + 1, of - count) if count < of else 1.0
    return count / of, float(low), float(high)


def exact_rate(count: int, exposure: float) -> tuple[float, float, float]:
    if not exposure > 0:
        return NAN, NAN, NAN
    low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    high = stats.chi2.ppf(0.975, 2 * count + 2) / 2
    return count / exposure, float(low) / exposure, float(high) / exposure


def welch(first: Sequence[float], second: Sequence[float]) -> tuple[float, float, float]:
    if not first or not second:
        return NAN, NAN, NAN
    gap = mean(first) - mean(second)
    if min(len(first), len(second)) < 2:
        return gap, NAN, NAN
    one, two = variance(first) / len(first), variance(second) / len(second)
    if one + two <= 0:
        return gap, NAN, NAN
    freedom = (one + two) ** 2 / (one**2 / (len(first) - 1) + two**2 / (len(second) - 1))
    half = stats.t.ppf(0.975, freedom) * math.sqrt(one + two)
    return gap, gap - half, gap + half


def shift(first: Sequence[float], second: Sequence[float]) -> float:
    return median([x - y for x in first for y in second]) if first and second else NAN


def duels(first: Sequence[float], second: Sequence[float]) -> tuple[int, int, int]:
    """(won, lost, tied) by the first, of whom the lower is the better."""
    pairs = [(x, y) for x in first for y in second]
    return (
        sum(x < y for x, y in pairs), sum(x > y for x, y in pairs), sum(x == y for x, y in pairs)
    )  # fmt: skip


def survival(times: Sequence[tuple[float, bool]], at: float) -> tuple[float, float]:
    """(Kaplan and Meier's share alive at a time, Greenwood's variance over its square)."""
    alive, spread = 1.0, 0.0
    for when in sorted({t for t, died in times if died and t <= at}):
        left = sum(t >= when for t, _ in times)
        gone = sum(died and t == when for t, died in times)
        alive *= 1 - gone / left
        spread += gone / (left * (left - gone)) if left > gone else math.inf
    return alive, spread


def log_log(alive: float, spread: float) -> tuple[float, float]:
    if not 0 < alive < 1:
        return NAN, NAN
    half = Z * math.sqrt(spread) / abs(math.log(alive))
    return alive ** math.exp(half), alive ** math.exp(-half)


def incidence(times: Sequence[tuple[float, int]], at: float) -> float:
    """Aalen and Johansen's share that has had the event (1) by a time, while 2 competes."""
    free, share = 1.0, 0.0
    for when in sorted({t for t, state in times if state and t <= at}):
        left = sum(t >= when for t, _ in times)
        share += free * sum(state == 1 and t == when for t, state in times) / left
        free *= 1 - sum(state > 0 and t == when for t, state in times) / left
    return share

"""The exact limits of a funnel: which counts a center may have by chance at the trial's rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from data.measures.intervals import Numbers, share
from data.trial import Signals

STATES = ("inside", "high_watch", "high_act", "low_watch", "low_act", "not_enough_data")


@dataclass(frozen=True)
class Limits:
    """The smallest and the largest count inside, and the probability of one outside by chance."""

    low: np.ndarray
    high: np.ndarray
    chance: np.ndarray


def limits(of: np.ndarray, rate: float, level: float, counts: bool) -> Limits:
    """The limits for centers with `of` opportunities, at the trial's `rate` per opportunity.

    A count is inside where neither it or less, nor it or more, has a probability under half of
    1 − `level`: binomial, or Poisson where an opportunity can have several (`counts`). Missing
    without an opportunity or a rate. Source: Spiegelhalter, Stat Med 2005;24:1185, with exact
    limits, since the normal ones do not hold for centers of some seven participants
    (requirements Q-6).
    """
    tail = (1 - level) / 2
    there = (of > 0) & np.isfinite(rate)
    n, p = np.where(there, of, 1.0), rate if np.isfinite(rate) else 0.0
    spread = stats.poisson(n * p) if counts else stats.binom(n, min(p, 1.0))
    low, high = np.maximum(spread.ppf(tail), 0), spread.ppf(1 - tail)
    chance = spread.cdf(low - 1) + spread.sf(high)
    low, high, chance = (np.where(there, values, np.nan) for values in (low, high, chance))
    return Limits(low, high, chance)


def funnel(count: np.ndarray, of: np.ndarray, counts: bool, signals: Signals) -> dict[str, object]:
    """The trial's rate, both pairs of limits as rates, the chances, and where each center lies."""
    rate = float(share(count.sum(), of.sum()))
    watch = limits(of, rate, signals.funnel_watch, counts)
    act = limits(of, rate, signals.funnel_act, counts)
    found = np.select(
        [of < signals.min_participants, count > act.high, count > watch.high, count < act.low,
         count < watch.low],
        ["not_enough_data", "high_act", "high_watch", "low_act", "low_watch"],
        default="inside",
    )  # fmt: skip
    return {"trial_rate": rate, **as_rates(watch, act, of), "funnel": found}


def as_rates(watch: Limits, act: Limits, of: Numbers) -> dict[str, np.ndarray]:
    """The limits per opportunity, and the probabilities of lying outside by chance."""
    return {
        "watch_low": share(watch.low, of), "watch_high": share(watch.high, of),
        "act_low": share(act.low, of), "act_high": share(act.high, of),
        "chance_watch": watch.chance, "chance_act": act.chance,
    }  # fmt: skip

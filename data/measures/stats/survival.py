"""Survival of one group and of two: Kaplan-Meier, risk difference, log-rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from data.measures.intervals import LEVEL


@dataclass(frozen=True)
class Curve:
    """A step function at the times of events: one entry per distinct time with an event.

    `at_risk` just before each time; `share` from each time on; `low` and `high` its interval;
    `error` the standard error of `share`.
    """

    time: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    error: np.ndarray

    def at(self, time: float, before: float = 1.0) -> tuple[float, float, float, float]:
        """(share, low, high, error) at a time; `before` where no event has come yet."""
        place = int(np.searchsorted(self.time, time, side="right")) - 1
        if place < 0:
            return before, before, before, 0.0
        return (
            float(self.share[place]),
            float(self.low[place]),
            float(self.high[place]),
            float(self.error[place]),
        )


def kaplan_meier(time: np.ndarray, event: np.ndarray, level: float = LEVEL) -> Curve:
    """Share that survives, by Kaplan and Meier, with Greenwood's error.

    `time` and `event` (whether it came) are one entry per participant; of the same time, events
    come before censorings. The interval is on the complementary log-log scale, so it stays in
    [0, 1]; it is missing where nobody is left. Source: Kalbfleisch and Prentice 1980 (B-13).
    """
    times, at_risk, events = _risk_sets(time, event)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.cumprod(1 - events / at_risk) if len(times) else np.array([])
        spread = np.cumsum(events / (at_risk * (at_risk - events)))
        error = share * np.sqrt(spread)
        low, high = log_log_interval(share, error, level)
    error = np.where(share > 0, error, np.nan)
    return Curve(times, at_risk, events, share, low, high, error)


def log_log_interval(
    share: np.ndarray, error: np.ndarray, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray]:
    """The interval of a surviving share on the scale log(-log share); missing at 0 and at 1."""
    z = stats.norm.ppf((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        width = z * error / (share * np.abs(np.log(share)))
        low, high = share ** np.exp(width), share ** np.exp(-width)
    inside = (share > 0) & (share < 1)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def risk_difference(
    time: np.ndarray, event: np.ndarray, first: np.ndarray, at: float, level: float = LEVEL
) -> tuple[float, float, float]:
    """(difference, low, high) of the risks by `at`: of those in `first` less the others.

    Each risk is 1 - Kaplan-Meier; the interval adds Greenwood's variances and is normal. Missing
    where a group is empty, or where nobody of one is left before `at`.
    """
    parts = []
    for who in (first, ~first):
        if not who.any():
            return (np.nan,) * 3
        share, _, _, error = kaplan_meier(time[who], event[who]).at(at)
        parts.append((1 - share, error))
    (risk, error), (other, other_error) = parts
    width = stats.norm.ppf((1 + level) / 2) * np.hypot(error, other_error)
    return risk - other, risk - other - width, risk - other + width


def log_rank(time: np.ndarray, event: np.ndarray, first: np.ndarray) -> tuple[float, float]:
    """(statistic, p) of the log-rank test of two groups, chi-square on one degree of freedom.

    Missing where there is no event, or one group only. Source: Mantel 1966.
    """
    times, at_risk, events = _risk_sets(time, event)
    mine = np.array([(time[first] >= t).sum() for t in times], dtype=float)
    died = np.array([(event[first] & (time[first] == t)).sum() for t in times], dtype=float)
    expected = events * mine / at_risk
    with np.errstate(divide="ignore", invalid="ignore"):
        ties = np.where(at_risk > 1, (at_risk - events) / (at_risk - 1), 0)
    variance = (events * mine / at_risk * (1 - mine / at_risk) * ties).sum()
    if not variance > 0:
        return np.nan, np.nan
    statistic = float((died - expected).sum() ** 2 / variance)
    return statistic, float(stats.chi2.sf(statistic, 1))


def at_risk_at(time: np.ndarray, at: np.ndarray) -> np.ndarray:
    """How many are still watched just before each of these times."""
    return (time[:, None] >= np.asarray(at)[None, :]).sum(axis=0)


def _risk_sets(time: np.ndarray, event: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distinct times with an event, how many are at risk just before, how many have it."""
    times = np.unique(time[event])
    at_risk = (time[:, None] >= times[None, :]).sum(axis=0).astype(float)
    events = ((time[:, None] == times[None, :]) & event[:, None]).sum(axis=0).astype(float)
    return times, at_risk, events

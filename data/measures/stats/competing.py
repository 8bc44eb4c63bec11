"""Cumulative incidence of an event while death competes: Aalen and Johansen, exact with ties."""

from __future__ import annotations

import numpy as np
from scipy import stats

from data.measures.intervals import LEVEL
from data.measures.stats.survival import Curve

CENSORED, EVENT, COMPETING = 0, 1, 2


def cumulative_incidence(time: np.ndarray, status: np.ndarray, level: float = LEVEL) -> Curve:
    """The share that has had the event by each time at which one comes.

    `status` is 0 censored, 1 the event, 2 what competes (death). Of the same time, events of
    both kinds come together and before censorings. The error is the infinitesimal jackknife's;
    the interval is on the complementary log-log scale of the share, missing at 0 and 1.
    Source: Aalen and Johansen 1978 (B-12).
    """
    times = np.unique(time[status > CENSORED])
    change_free = np.zeros(len(time))  # of the share free of both, by each one's weight
    change = np.zeros(len(time))
    free, share = 1.0, 0.0
    rows = []
    for when in times:
        risk = time >= when
        left = float(risk.sum())
        had = (time == when) & (status == EVENT)
        ended = (time == when) & (status > CENSORED)
        hazard, either = had.sum() / left, ended.sum() / left
        shift, shift_either = (had - risk * hazard) / left, (ended - risk * either) / left
        change = change + change_free * hazard + free * shift
        share = share + free * hazard
        change_free = change_free * (1 - either) - free * shift_either
        free = free * (1 - either)
        if had.any():
            rows.append((when, left, had.sum(), share, np.sqrt((change**2).sum())))
    found = np.array(rows, dtype=float).reshape(-1, 5).T
    low, high = _interval(found[3], found[4], level)
    return Curve(found[0], found[1], found[2], found[3], low, high, found[4])


def _interval(share: np.ndarray, error: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    z = stats.norm.ppf((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        width = z * error / (np.abs(np.log1p(-share)) * (1 - share))
        low, high = (1 - (1 - share) ** np.exp(side * width) for side in (-1, 1))
    inside = (share > 0) & (share < 1)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)

"""Cox's hazard ratio of two groups, and whether it is the same all along."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg

from data.measures.intervals import LEVEL
from data.measures.stats.survival import kaplan_meier

_NO_MAXIMUM = 25.0  # a log ratio's error: the likelihood only rises, as where one side dies first


class Hazards(NamedTuple):
    """The ratio of the first group's hazard to the second's, and the check of proportionality.

    `check`: chi-square on one degree of freedom, `check_p` its p: small says that the ratio
    changes with time. All missing where the ratio cannot be had.
    """

    ratio: float
    low: float
    high: float
    p: float
    check: float
    check_p: float


def hazard_ratio(
    time: np.ndarray, event: np.ndarray, first: np.ndarray, level: float = LEVEL
) -> Hazards:
    """Cox's model with the group alone; ties by Efron's method, Wald interval and test.

    Missing where one group has no event, or where the ratio would be 0 or infinite. The check is
    the score test of an interaction with 1 - Kaplan-Meier, as of Grambsch and Therneau
    (survival's cox.zph).
    """
    if not (event & first).any() or not (event & ~first).any():
        return Hazards(*[np.nan] * 6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what does not converge is missing below
        fit = PHReg(time, first.astype(float)[:, None], status=event.astype(int), ties="efron")
        found = fit.fit(disp=False)
    effect, error = float(found.params[0]), float(found.bse[0])
    if not 0 < error < _NO_MAXIMUM or not np.isfinite(effect):
        return Hazards(*[np.nan] * 6)
    width = stats.norm.ppf((1 + level) / 2) * error
    check, check_p = proportional(time, event, first, effect)
    return Hazards(
        float(np.exp(effect)),
        float(np.exp(effect - width)),
        float(np.exp(effect + width)),
        float(2 * stats.norm.sf(abs(effect / error))),
        check,
        check_p,
    )


def proportional(
    time: np.ndarray, event: np.ndarray, first: np.ndarray, effect: float
) -> tuple[float, float]:
    """(chi-square, p) of the score test that `effect` (log ratio) does not change with time.

    The scale of time is 1 - Kaplan-Meier of all together, just before each death.
    """
    curve = kaplan_meier(time, event)
    elapsed = 1 - np.concatenate([[1.0], curve.share[:-1]])
    score = np.zeros(2)
    information = np.zeros((2, 2))
    for when, scale in zip(curve.time, elapsed, strict=True):
        residual, variance = _moments(time, event, first, effect, when)
        terms = np.array([1.0, scale])
        score += residual * terms
        information += variance * np.outer(terms, terms)
    left = information[1, 1] - information[0, 1] ** 2 / information[0, 0]
    if not left > 0:
        return np.nan, np.nan
    change = score[1] - information[0, 1] / information[0, 0] * score[0]
    statistic = float(change**2 / left)
    return statistic, float(stats.chi2.sf(statistic, 1))


def _moments(
    time: np.ndarray, event: np.ndarray, first: np.ndarray, effect: float, when: float
) -> tuple[float, float]:
    """Of the deaths at one time: those in `first` less expected, and the variance, by Efron."""
    weight = np.exp(effect * first)
    risk, died = time >= when, event & (time == when)
    deaths = int(died.sum())
    whole, mine = weight[risk].sum(), weight[risk & first].sum()
    gone, gone_mine = weight[died].sum(), weight[died & first].sum()
    share = np.arange(deaths) / deaths
    expected = (mine - share * gone_mine) / (whole - share * gone)
    residual = float((died & first).sum() - expected.sum())
    return residual, float((expected * (1 - expected)).sum())

"""Recruitment as a Poisson process in each center, whose rates differ as a gamma distribution.

Source: Anisimov and Fedorov, Stat Med 2007;26:4958; the sum over centers as one gamma with
matched moments: Mountain and Sherlock, Biometrics 2022;78:636 (requirements B-50, B-51).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

# How rates differ is not known, and taken for known it makes intervals too narrow (an 80 %
# interval held in 72 % of made-up trials). So it is averaged over this grid, each shape as likely
# beforehand on a log scale, each mean too, to four standard errors around the common rate and at
# most a factor of four: few centers would else leave room for any rate.
_SHAPES = np.geomspace(0.1, 100, 31)
_ERRORS = np.linspace(-4, 4, 17)
_MOST_ERROR = np.log(4) / 4


@dataclass(frozen=True)
class Gamma:
    """A gamma distribution of a rate: mean shape / rate, in participants a month."""

    shape: float
    rate: float

    @property
    def mean(self) -> float:
        return self.shape / self.rate


@dataclass(frozen=True)
class Spread:
    """How rates may differ between centers: gammas (arrays of shape and rate), each weighted."""

    shape: np.ndarray
    rate: np.ndarray
    weight: np.ndarray


def known_spread(shape: float, rate: float) -> Spread:
    """A spread without doubt: one gamma."""
    return Spread(np.array([shape]), np.array([rate]), np.array([1.0]))


def spread(counts: np.ndarray, months: np.ndarray) -> Spread | None:
    """How centers' rates differ, from participants and months open of each center opened.

    Weights are posterior: the negative binomial likelihood of the counts over the grid of shapes
    and means. None while nobody was recruited: no pace is known.
    """
    total, time = float(counts.sum()), float(months.sum())
    if total == 0 or time == 0:
        return None
    error = np.sqrt(1 / total + 1 / (_SHAPES * len(counts)))  # of the log of the mean
    error = np.minimum(error, _MOST_ERROR)
    mean = total / time * np.exp(error[:, None] * _ERRORS)
    shape = np.broadcast_to(_SHAPES[:, None], mean.shape).ravel()
    rate = shape / mean.ravel()
    log_weight = _log_likelihood(shape, rate, counts, months)
    log_weight = log_weight + np.log(np.repeat(error, len(_ERRORS)))  # the grid is finer there
    weight = np.exp(log_weight - log_weight.max())
    return Spread(shape, rate, weight / weight.sum())


def _log_likelihood(
    shape: np.ndarray, rate: np.ndarray, counts: np.ndarray, months: np.ndarray
) -> np.ndarray:
    """Of the counts, negative binomial, for each gamma; without what is the same for all."""
    a, b, n, tau = shape[:, None], rate[:, None], counts[None, :], months[None, :]
    return (
        special.gammaln(a + n)
        - special.gammaln(a)
        + a * np.log(b / (b + tau))
        - n * np.log(b + tau)
    ).sum(axis=1)


def total_rate(
    spread: Spread, counts: np.ndarray, months: np.ndarray, extra: int = 0
) -> Gamma | None:
    """The rate of all open centers together, of which `extra` are new and known by the spread only.

    None where no center is open.
    """
    if len(counts) + extra == 0:
        return None
    a, b = spread.shape[:, None], spread.rate[:, None]
    n, tau = np.append(counts, np.zeros(extra)), np.append(months, np.zeros(extra))
    means = ((a + n) / (b + tau)).sum(axis=1)
    variances = ((a + n) / (b + tau) ** 2).sum(axis=1)
    mean = float(spread.weight @ means)
    variance = float(spread.weight @ (variances + (means - mean) ** 2))
    return Gamma(mean**2 / variance, mean / variance)


def waiting_months(rate: Gamma, more: int, probability: float) -> float:
    """Months until `more` further participants, at this quantile: a scaled beta prime."""
    part = float(special.betaincinv(more, rate.shape, probability))
    return rate.rate * part / (1 - part) if part < 1 else float("inf")


def probability_within(rate: Gamma, more: int, months: float) -> float:
    """The probability of `more` further participants (at least one) within so many months."""
    if months <= 0:
        return 0.0
    return float(special.betainc(more, rate.shape, months / (rate.rate + months)))


def further(rate: Gamma, months: np.ndarray, probability: float) -> np.ndarray:
    """Further participants within each of `months`, at this quantile: negative binomial."""
    found = stats.nbinom.ppf(probability, rate.shape, rate.rate / (rate.rate + months))
    return np.where(months > 0, found, 0).astype("int64")

"""Recruitment as a Poisson process in each center, whose rates differ as a gamma distribution.

Source: Anisimov and Fedorov, Stat Med 2007;26:4958; the sum over centers as one gamma with
matched moments: Mountain and Sherlock, Biometrics 2022;78:636 (requirements B-50, B-51).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

# The spread of rates is looked for on this grid of shapes. Where centers differ less than chance
# the likelihood grows without end: the last shape stands for one rate common to all.
_SHAPES = np.geomspace(0.1, 100, 121)


@dataclass(frozen=True)
class Gamma:
    """A gamma distribution of a rate: mean shape / rate, in participants a month."""

    shape: float
    rate: float

    @property
    def mean(self) -> float:
        return self.shape / self.rate


def prior(counts: np.ndarray, months: np.ndarray) -> Gamma | None:
    """How centers' rates differ, from participants and months open of each center opened.

    The mean is the common rate; the shape is the likeliest on a grid from 0.1 to 100, given that
    mean. None while nobody was recruited: no pace is known.
    """
    total, time = float(counts.sum()), float(months.sum())
    if total == 0 or time == 0:
        return None
    shape, n, tau = _SHAPES[:, None], counts[None, :], months[None, :]
    rate = shape * time / total
    likelihood = (
        special.gammaln(shape + n)
        - special.gammaln(shape)
        + shape * np.log(rate / (rate + tau))
        - n * np.log(rate + tau)
    ).sum(axis=1)
    best = float(_SHAPES[int(np.argmax(likelihood))])
    return Gamma(best, best * time / total)


def total_rate(
    before: Gamma, counts: np.ndarray, months: np.ndarray, extra: int = 0
) -> Gamma | None:
    """The rate of all open centers together, of which `extra` are new and known by the prior alone.

    None where no center is open.
    """
    counts = np.append(counts.astype(float), np.zeros(extra))
    months = np.append(months.astype(float), np.zeros(extra))
    if counts.size == 0:
        return None
    mean = ((before.shape + counts) / (before.rate + months)).sum()
    variance = ((before.shape + counts) / (before.rate + months) ** 2).sum()
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

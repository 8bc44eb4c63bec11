"""Scores of many days of two groups as one model: a line of their own for each participant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from data.measures.intervals import LEVEL

SLOPE, INTERCEPT = "intercept_and_slope", "intercept"  # what each participant has of their own
_LEAST = 3  # participants with a score in each group
_START = {SLOPE: (1.0, 0.0, 0.3), INTERCEPT: (1.0,)}


@dataclass(frozen=True)
class Model:
    """Differences by day, the first group less the second, with their interval; one entry a day.

    `random`: what each participant has of their own; `converged`: whether the fit came to rest.
    Without a fit the arrays are missing and `random` is empty.
    """

    days: np.ndarray
    difference: np.ndarray
    low: np.ndarray
    high: np.ndarray
    converged: bool
    random: str


def mixed_model(
    who: np.ndarray,
    day: np.ndarray,
    score: np.ndarray,
    first: np.ndarray,
    baseline: np.ndarray,
    level: float = LEVEL,
) -> Model:
    """Linear mixed model by REML; one entry of each array per participant and day with a score.

    Fixed: the baseline, each day, and the group on each day. Random: an intercept and a slope
    over the days for each participant, or the intercept alone where that does not converge.
    Intervals are Wald's. Takes scores missing at random; it does not handle death (B-32).
    statsmodels' MixedLM gives the same in two seconds; the variances are profiled here over
    each participant's cross-products, as Bates et al., J Stat Softw 2015;67(1).
    """
    days = np.unique(day)
    nothing = np.full(len(days), np.nan)
    if not _enough(who, first, day):
        return Model(days, nothing, nothing, nothing, False, "")
    on = (day[:, None] == days[None, :]).astype(float)
    columns = [on, (baseline - baseline.mean())[:, None], on * first[:, None]]
    design = np.column_stack([part for part in columns if np.ptp(part) > 0])
    z = stats.norm.ppf((1 + level) / 2)
    for random in (SLOPE, INTERCEPT):
        found = _fit(who, day, score, design, random)
        if found is not None:
            effects, errors = (part[-len(days) :] for part in found)
            width = z * errors
            return Model(days, effects, effects - width, effects + width, True, random)
    return Model(days, nothing, nothing, nothing, False, "")


def _enough(who: np.ndarray, first: np.ndarray, day: np.ndarray) -> bool:
    """Whether both groups have some participants, on each day, and some have several days."""
    for side in (first, ~first):
        if len(np.unique(who[side])) < _LEAST or set(day[side]) != set(day):
            return False
    _, times = np.unique(who, return_counts=True)
    return bool((times > 1).any()) and len(np.unique(day)) > 1


def _fit(
    who: np.ndarray, day: np.ndarray, score: np.ndarray, design: np.ndarray, random: str
) -> tuple[np.ndarray, np.ndarray] | None:
    """(effects, errors) of the fixed part, or None where it did not converge."""
    own = np.column_stack([np.ones(len(who)), day - day.mean()])[:, : 2 if random == SLOPE else 1]
    crossed = _Crossed(who, own, design, score)
    with np.errstate(all="ignore"):
        rest = optimize.minimize(
            lambda scale: crossed.at(scale)[0], _START[random], method="Nelder-Mead",
            options={"xatol": 1e-5, "fatol": 1e-8},
        )  # fmt: skip
        _, effects, errors = crossed.at(rest.x)
    if not rest.success or not np.isfinite(errors).all() or (errors <= 0).any():
        return None
    return effects, errors


class _Crossed:
    """The cross-products of each participant's rows, and the criterion made of them."""

    def __init__(
        self, who: np.ndarray, own: np.ndarray, design: np.ndarray, score: np.ndarray
    ) -> None:
        _, place = np.unique(who, return_inverse=True)
        fixed = np.column_stack([design, score])
        people = place.max() + 1
        self.own = np.zeros((people, own.shape[1], own.shape[1]))
        self.both = np.zeros((people, own.shape[1], fixed.shape[1]))
        np.add.at(self.own, place, own[:, :, None] * own[:, None, :])
        np.add.at(self.both, place, own[:, :, None] * fixed[:, None, :])
        self.whole = fixed.T @ fixed
        self.freedom = len(score) - design.shape[1]

    def at(self, scale: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """(minus twice the restricted log likelihood, effects, errors) at the relative scale.

        `scale` is the lower triangle of the Cholesky factor of the random effects' covariance,
        by rows, in units of the residual's deviation.
        """
        size = self.own.shape[1]
        factor = np.zeros((size, size))
        factor[np.tril_indices(size)] = scale
        inner = np.eye(size) + factor.T @ self.own @ factor
        both = factor.T @ self.both
        spread = _inverse(inner) @ both
        columns = both.shape[2]
        left = self.whole - both.reshape(-1, columns).T @ spread.reshape(-1, columns)
        normal, right = left[:-1, :-1], left[:-1, -1]
        try:
            inverse = np.linalg.inv(normal)
        except np.linalg.LinAlgError:
            nothing = np.full(len(normal), np.nan)
            return np.inf, nothing, nothing
        effects = inverse @ right
        rest = left[-1, -1] - right @ effects
        variance = rest / self.freedom
        criterion = np.log(_determinant(inner)).sum() + np.linalg.slogdet(normal)[1]
        criterion += self.freedom * (1 + np.log(2 * np.pi * variance))
        return float(criterion), effects, np.sqrt(variance * np.diag(inverse))


def _determinant(inner: np.ndarray) -> np.ndarray:
    """Of each of many matrices of one row or two."""
    if inner.shape[1] == 1:
        return inner[:, 0, 0]
    return inner[:, 0, 0] * inner[:, 1, 1] - inner[:, 0, 1] * inner[:, 1, 0]


def _inverse(inner: np.ndarray) -> np.ndarray:
    if inner.shape[1] == 1:
        return 1 / inner
    turned = inner[:, ::-1, ::-1] * np.array([[1, -1], [-1, 1]])
    return np.swapaxes(turned, 1, 2) / _determinant(inner)[:, None, None]

"""Two rates compared: the exact ratio, given how many events there were in all."""

from __future__ import annotations

import numpy as np
from scipy import stats

from data.measures.intervals import LEVEL, clopper_pearson


def rate_ratio(
    count: int, exposure: float, other: int, other_exposure: float, level: float = LEVEL
) -> tuple[float, float, float, float]:
    """(ratio, low, high, p) of the rates `count` / `exposure` and `other` / `other_exposure`.

    Of all events the first's are binomial, so the interval and the two-sided test are exact
    (R's poisson.test). The ratio is infinite where the others have none, missing without an
    event or an exposure. Assumes constant rates (B-11).
    """
    if not (exposure > 0 and other_exposure > 0) or not count + other:
        return (np.nan,) * 4
    scale = exposure / other_exposure
    low, high = (float(bound) for bound in clopper_pearson(count, count + other, level))

    def odds(share: float) -> float:
        return np.inf if share >= 1 else share / (1 - share) / scale

    p = stats.binomtest(count, count + other, exposure / (exposure + other_exposure)).pvalue
    return odds(count / (count + other)), odds(low), odds(high), float(p)

"""The mixed model against R 4.2.2 with nlme 3.1-162, and statsmodels 0.15.0."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from data.measures.stats.mixed import INTERCEPT, SLOPE, mixed_model

_ROWS = [(w, d) for w in range(1, 31) for d in range(1, 8) if (w * d) % 9 != 4]
WHO = np.array([w for w, _ in _ROWS])
DAY = np.array([d for _, d in _ROWS], dtype=float)
FIRST, BASE = (WHO * 11) % 7 < 3, (WHO * 17) % 13 + 5.0
SCORE = (
    0.6 * BASE - 0.5 * DAY + (WHO * 7) % 5 + DAY * ((WHO * 5) % 3 - 1) * 0.3
    + ((WHO * 31 + DAY * 17) % 11) / 5 - 0.8 * FIRST
)  # fmt: skip
# R: lme(score ~ base + factor(day) + factor(day):first - 1, random = ~ day | who, d, "REML")
EFFECTS = [-0.9444278345, -0.5945993592, -0.8029078844, -0.4406177512, -0.6908166854,
           -0.6110526808, -0.7567682265]  # fmt: skip
ERRORS = [0.5887346998, 0.6206426794, 0.6510032409, 0.7100101265, 0.7662818947, 0.8265851549,
          0.9066965025]  # fmt: skip


def test_differences_by_day_with_an_intercept_and_a_slope() -> None:
    found = mixed_model(WHO, DAY, SCORE, FIRST, BASE)
    assert (found.converged, found.random) == (True, SLOPE)
    assert np.allclose(found.difference, EFFECTS, atol=1e-4)
    errors = (found.high - found.low) / 2 / stats.norm.ppf(0.975)
    assert np.allclose(errors, ERRORS, rtol=1e-4)


def test_the_order_of_rows_does_not_matter() -> None:
    turned = mixed_model(WHO[::-1], DAY[::-1], SCORE[::-1], FIRST[::-1], BASE[::-1])
    assert np.allclose(turned.difference, EFFECTS, atol=1e-4)


@pytest.mark.parametrize("keep", [FIRST, DAY == 1, WHO < 3])
def test_where_there_is_too_little_it_says_so(keep) -> None:
    found = mixed_model(WHO[keep], DAY[keep], SCORE[keep], FIRST[keep], BASE[keep])
    assert (found.converged, found.random) == (False, "")
    assert np.isnan(found.difference).all()


def test_one_baseline_for_all_is_no_obstacle() -> None:
    found = mixed_model(WHO, DAY, SCORE - 0.6 * BASE, FIRST, np.full(len(WHO), 9.0))
    assert found.converged
    assert np.isfinite(found.low).all()


def test_without_a_slope_of_their_own_the_intercept_alone(monkeypatch) -> None:
    """R: the same with random = ~ 1 | who"""
    from data.measures.stats import mixed

    whole = mixed._fit
    monkeypatch.setattr(mixed, "_fit", lambda *args: None if args[-1] == SLOPE else whole(*args))
    found = mixed_model(WHO, DAY, SCORE, FIRST, BASE)
    assert found.random == INTERCEPT
    assert np.allclose(found.difference[[0, 6]], (-1.0329258728, -0.9854817033), atol=1e-5)


@pytest.mark.proof
def test_statsmodels_has_the_same() -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    on = (DAY[:, None] == np.unique(DAY)).astype(float)
    design = np.column_stack([on, BASE - BASE.mean(), on * FIRST[:, None]])
    own = np.column_stack([np.ones(len(WHO)), DAY - DAY.mean()])
    other = MixedLM(SCORE, design, WHO, exog_re=own).fit(reml=True, method="lbfgs")
    found = mixed_model(WHO, DAY, SCORE, FIRST, BASE)
    assert np.allclose(found.difference, other.fe_params[-7:], atol=1e-3)

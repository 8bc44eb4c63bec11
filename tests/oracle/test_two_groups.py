"""Shares, rates, ranks and means of two groups against R 4.2.2 (stats) and requirements."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from data.measures.intervals import poisson_interval
from data.measures.stats.means import (
    adjusted_difference,
    bootstrap_difference,
    mean_difference,
    mean_interval,
    quantiles,
)
from data.measures.stats.proportions import risk_ratio, score_difference
from data.measures.stats.ranks import hodges_lehmann, wins
from data.measures.stats.rates import rate_ratio

A = np.array([-4.0, -2, 0, 3, 104, 101])  # requirements B-30: deaths on days 2 and 5,
B = np.array([-6.0, -3, -1, 1, 102])  # and on day 4; an earlier death is worse
X = (np.arange(1, 61) * 7) % 19 - 8.0
Y = (np.arange(1, 71) * 11) % 23 - 9.0


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.05282971323, 0.33817294005),  # Newcombe 1998: .0528 to .3382
        ((9, 10, 3, 10), 0.1700250167, 0.8406495439),  # and .1700 to .8406
        ((17, 115, 8, 121), 0.003134270959, 0.1661721486),
        ((48, 115, 47, 121), -0.09587926071, 0.15323952428),
        ((1, 58, 0, 58), -0.04593546978, 0.09191592240),
        ((5, 56, 0, 29), -0.03259656146, 0.19333097669),
    ],
)
def test_miettinen_nurminen(counts, low, high) -> None:
    """R: optimize() for the restricted likelihood's maximum, uniroot() for the interval's ends"""
    found = score_difference(*counts)
    assert np.allclose(found[1:], (low, high), atol=1e-8)
    x, n, y, m = counts
    assert found[0] == pytest.approx(x / n - y / m)


def test_a_share_of_none_or_of_all_has_an_interval_too() -> None:
    assert np.allclose(score_difference(0, 10, 0, 12), (0, -0.2511413276, 0.286956277))
    found, low, high = score_difference(0, 10, 12, 12)
    assert (found, low) == (-1, -1)
    assert -1 < high < 0
    assert np.isnan(score_difference(0, 0, 3, 5)).all()


@pytest.mark.parametrize("counts", [(7, 20, 3, 18), (0, 9, 4, 11), (12, 12, 5, 30)])
def test_changing_sides_changes_the_sign(counts) -> None:
    x, n, y, m = counts
    found, low, high = score_difference(x, n, y, m)
    assert np.allclose(score_difference(y, m, x, n), (-found, -high, -low))


def test_risk_ratio_of_the_published_deaths() -> None:
    """48 of 114 against 47 of 121: RR 1.08 (0.80 to 1.5) in print; statsmodels 0.15.0:
    confint_proportions_2indep(48, 114, 47, 121, compare="ratio", method="log")
    """
    found = risk_ratio(48, 114, 47, 121)
    assert np.allclose(found, (1.083986562150, 0.794766077068, 1.478456241083))
    assert np.isnan(risk_ratio(0, 114, 47, 121)).all()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((7, 120, 3, 130), (2.527777777778, 0.577067618603, 15.148930197161, 0.211243299849)),
        ((9, 1312.5, 4, 1501.25), (2.573571428571, 0.718278890677, 11.436530994868,
                                   0.162293869299)),
        ((0, 100, 4, 110), (0, 0, 1.666353545302, 0.126701323008)),
    ],
)  # fmt: skip
def test_rate_ratio(counts, expected) -> None:
    """R: poisson.test(c(x, y), c(t, u)); the first is B-11"""
    assert np.allclose(rate_ratio(*counts), expected, rtol=1e-9)
    assert np.isnan(rate_ratio(0, 5, 0, 5)).all()


def test_an_exact_rate_of_the_requirements() -> None:
    """B-11: 7 in 120 days -> 5.833 (2.345 to 12.019) per 100; 0 in 120 -> up to 3.074"""
    low, high = poisson_interval(np.array([7, 0]), np.array([1.2, 1.2]))
    assert np.round([low[0], high[0], high[1]], 3).tolist() == [2.345, 12.019, 3.074]


def test_wins_of_the_requirements() -> None:
    """B-30: wins A 11/30, P(A better) .3667, win ratio .5789, exact p .5368 (R: wilcox.test)"""
    found = wins(A, B)
    assert (found.wins, found.losses, found.ties) == (11, 19, 0)
    assert found.better == pytest.approx(11 / 30)
    assert found.ratio == pytest.approx(11 / 19)
    assert found.p == pytest.approx(0.536796536797)
    assert found.better_low < found.better < found.better_high
    assert found.ratio_low < found.ratio < found.ratio_high


def test_a_tie_is_half_a_win() -> None:
    found = wins(np.array([1.0, 2]), np.array([2.0, 3]))
    assert (found.wins, found.losses, found.ties, found.better) == (3, 0, 1, 0.875)
    assert np.isinf(found.ratio)
    assert np.isnan(wins(np.array([]), B).better)


def test_hodges_lehmann_exact() -> None:
    """R: wilcox.test(x, y, conf.int = TRUE, exact = TRUE); the first is B-30's survivors"""
    assert hodges_lehmann(A[:4], B[:4]) == (1.5, -5, 9)
    x = ((np.arange(1, 15) * 29) % 31) / 2
    y = ((np.arange(1, 18) * 23) % 37) / 2 + 0.25
    assert hodges_lehmann(x, y) == (-2.25, -6.25, 1.75)


def test_hodges_lehmann_with_ties_by_ranks() -> None:
    """R: wilcox.test(x, y, conf.int = TRUE, exact = FALSE, correct = FALSE): -1 (-3 to 1)"""
    assert hodges_lehmann(X, Y) == (-1, -3, 1)
    assert wins(X, Y).p == pytest.approx(0.36196297055)  # exact = FALSE, correct = TRUE


@pytest.mark.parametrize(
    ("zeros", "low", "high"),
    [((20, 35), 0, 0), ((30, 40), -1, 0), ((40, 30), -2, 0), ((45, 45), 0, 0)],
)
def test_hodges_lehmann_with_many_ties(zeros, low, high) -> None:
    """R: x <- rep(c(0, 1, 2, 5), c(zeros[1], 10, 10, 10)); y <- the same, c(zeros[2], 5, 20, 25)
    wilcox.test(x, y, conf.int = TRUE, exact = FALSE, correct = FALSE)$conf.int, to 1e-4
    """
    x = np.repeat([0.0, 1, 2, 5], [zeros[0], 10, 10, 10])
    y = np.repeat([0.0, 1, 2, 5], [zeros[1], 5, 20, 25])
    assert hodges_lehmann(x, y)[1:] == (low, high)


def test_few_values_have_a_shift_without_an_interval() -> None:
    found, low, high = hodges_lehmann(np.array([1.0]), np.array([0.0]))
    assert found == 1
    assert np.isnan([low, high]).all()


def test_means() -> None:
    """R: t.test(x, y); t.test(x); quantile(x, c(.1, .25, .5, .75, .9))"""
    assert np.allclose(
        mean_difference(X, Y), (0.933333333333 - 2, -3.173371929938, 1.040038596605), rtol=1e-9
    )
    assert np.allclose(mean_interval(X), (0.933333333333, -0.488654313014, 2.355320979681))
    assert np.allclose(quantiles(X, (0.1, 0.25, 0.5, 0.75, 0.9)), (-6.1, -4, 1, 6, 8.1))


def test_analysis_of_covariance() -> None:
    """R: i <- 1:60; base <- (i*17) %% 13; out <- base*0.7 + (i*19) %% 11 - 2*first
    confint(lm(out ~ first + base))
    """
    i = np.arange(1, 61)
    base, first = (i * 17) % 13 + 0.0, (i * 11) % 7 < 3
    out = base * 0.7 + (i * 19) % 11 - 2 * first
    assert np.allclose(
        adjusted_difference(out, first, base), (-2.74165133224, -4.39797408875, -1.08532857573)
    )
    assert np.isnan(adjusted_difference(out, np.ones(60, dtype=bool), base)).all()


def test_the_bootstrap_is_near_the_normal_interval_and_always_the_same() -> None:
    found = bootstrap_difference(X, Y)
    assert found == bootstrap_difference(X[::-1], Y[::-1])
    assert np.allclose(found, mean_difference(X, Y), atol=0.25)
    assert stats.norm.ppf(0.975) > 1.95  # the level both are at

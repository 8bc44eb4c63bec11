"""Limits of a funnel and the comparison of two rates, against sums and integrals done otherwise."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import integrate, stats

from data.measures.funnels import STATES, funnel, limits
from data.measures.intervals import probability_higher
from data.trial import SHIPPED_TRIAL, read_trial

SIGNALS = read_trial(SHIPPED_TRIAL).signals


def binomial(n: int, p: Fraction) -> list[Fraction]:
    return [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


@pytest.mark.parametrize("n", [1, 2, 5, 7, 13, 40])
@pytest.mark.parametrize(
    "rate", [Fraction(1, 50), Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)]
)
@pytest.mark.parametrize("level", [Fraction(19, 20), Fraction(998, 1000)])
def test_a_count_is_outside_when_it_or_more_is_rarer_than_half_of_what_is_left(
    n: int, rate: Fraction, level: Fraction
) -> None:
    """Rational arithmetic over every count: no float decides."""
    chances, tail = binomial(n, rate), (1 - level) / 2
    inside = [
        k for k in range(n + 1)
        if sum(chances[k:]) >= tail and sum(chances[: k + 1]) >= tail
    ]  # fmt: skip
    found = limits(np.array([float(n)]), float(rate), float(level), counts=False)
    assert (found.low[0], found.high[0]) == (min(inside), max(inside))
    outside = 1 - sum(chances[min(inside) : max(inside) + 1])
    assert found.chance[0] == pytest.approx(float(outside), abs=1e-12)
    assert found.chance[0] <= 1 - float(level)


@pytest.mark.parametrize("mean", [0.3, 2.0, 11.5])
def test_counts_that_may_exceed_the_opportunities_are_poisson(mean: float) -> None:
    found = limits(np.array([10.0]), mean / 10, 0.998, counts=True)
    tail = 0.001
    chance = [math.exp(-mean) * mean**k / math.factorial(k) for k in range(80)]
    inside = [k for k in range(60) if sum(chance[k:]) >= tail and sum(chance[: k + 1]) >= tail]
    assert (found.low[0], found.high[0]) == (min(inside), max(inside))


def test_false_flags_of_seven_participants_a_center_are_as_rare_as_promised() -> None:
    """22 centers of 4 to 20, none an outlier: at 99.8 % fewer than 22 · 0.002 a look."""
    random = np.random.default_rng(5)
    of = random.integers(4, 21, 22).astype("float64")
    looks = [funnel(random.binomial(of.astype(int), 0.1).astype(float), of, False, SIGNALS)
             for _ in range(400)]  # fmt: skip
    flagged = np.mean([sum("act" in state for state in look["funnel"]) for look in looks])
    promised = np.mean([look["chance_act"].sum() for look in looks])
    assert flagged <= promised + 4 * math.sqrt(promised / 400)
    assert promised < 22 * 0.002


@pytest.mark.parametrize(
    ("count", "state"), [(0, "inside"), (2, "inside"), (3, "high_watch"), (4, "high_act")]
)
def test_states_from_both_sides(count: int, state: str) -> None:
    """Of ten, where 400 others have 16: two or more have a probability of 6 %, three or more of
    0.9 %, four or more of 0.09 %; half of 5 % and of 0.2 % are the limits.
    """
    found = funnel(np.array([count, 16.0]), np.array([10.0, 400.0]), False, SIGNALS)
    tail = stats.binom.sf(count - 1, 10, (count + 16) / 410)
    by_tail = "high_act" if tail < 0.001 else "high_watch" if tail < 0.025 else "inside"
    assert found["funnel"][0] == by_tail == state


def test_few_opportunities_are_a_state_of_their_own() -> None:
    of = np.array([4.0, 5.0, 500.0])
    found = funnel(np.array([4.0, 5.0, 10.0]), of, False, SIGNALS)
    assert list(found["funnel"]) == ["not_enough_data", "high_act", "low_watch"]
    assert set(found["funnel"]) <= set(STATES)


def test_without_an_opportunity_there_are_no_limits() -> None:
    none = funnel(np.array([0.0]), np.array([0.0]), False, SIGNALS)
    assert np.isnan(none["trial_rate"])
    assert np.isnan(none["act_high"]).all()
    assert list(none["funnel"]) == ["not_enough_data"]


@pytest.mark.parametrize(
    ("count", "of", "other", "other_of"), [(3, 20, 4, 90), (0, 10, 5, 50), (7, 30, 7, 30)]
)
def test_a_rate_is_higher_with_the_probability_of_an_integral(
    count: int, of: int, other: int, other_of: int
) -> None:
    first = stats.gamma(count + 0.5, scale=1 / of)
    second = stats.gamma(other + 0.5, scale=1 / other_of)
    exact, _ = integrate.quad(lambda x: first.sf(x) * second.pdf(x), 0, np.inf, limit=400)
    assert probability_higher(count, of, other, other_of) == pytest.approx(exact, abs=1e-6)
    back = probability_higher(other, other_of, count, of)
    assert back == pytest.approx(1 - exact, abs=1e-6)


def test_nobody_to_compare_with_is_no_probability() -> None:
    assert np.isnan(probability_higher(3, 10, 0, 0))
    assert np.isnan(probability_higher(0, 0, 3, 10))

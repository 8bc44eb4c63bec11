"""The forecast against R 4.2.2 (2022-11-10 r83330), the requirements' vector, and simulation.

R, with n, tau, a, b as here: m <- sum((a+n)/(b+tau)); v <- sum((a+n)/(b+tau)^2); s <- m^2/v;
r <- m/v; qnbinom(p, s, r/(r+h)); q <- qbeta(p, 30, s); r*q/(1-q);
pnbinom(29, s, r/(r+h), lower.tail = FALSE).
"""

import numpy as np
import pytest

from data.measures.poisson_gamma import (
    Gamma,
    further,
    known_spread,
    probability_within,
    spread,
    total_rate,
    waiting_months,
)

COUNTS, MONTHS = np.array([10, 4, 7, 2, 0, 6.0]), np.array([12, 12, 10, 8, 3, 9.0])


@pytest.fixture
def rate() -> Gamma:
    found = total_rate(known_spread(1.5, 2), COUNTS, MONTHS)
    assert found is not None
    return found


def test_the_sum_over_centers_is_one_gamma_of_the_same_moments(rate: Gamma) -> None:
    """R: m = 3.254437229, v = 0.3027459427, s = 34.98432245, r = 10.74973029 (B-50)"""
    assert np.isclose(rate.mean, 3.254437229, rtol=1e-9)
    assert np.isclose(rate.shape / rate.rate**2, 0.3027459427, rtol=1e-9)
    assert np.allclose((rate.shape, rate.rate), (34.98432245, 10.74973029), rtol=1e-9)


def test_counts_to_come_are_negative_binomial(rate: Gamma) -> None:
    """R: qnbinom(c(.1, .5, .9), s, r/(r+6)) = 13 19 27; with 24 months 58 77 99 (B-50)"""
    months = np.array([0, 6, 24.0])
    found = [further(rate, months, p).tolist() for p in (0.1, 0.5, 0.9)]
    assert found == [[0, 13, 58], [0, 19, 77], [0, 27, 99]]


def test_the_wait_for_thirty_more_is_a_scaled_beta_prime(rate: Gamma) -> None:
    """R: 6.668828524, 9.203512641, 12.66805318 months (B-50: 6.67, 9.20, 12.67)"""
    found = [waiting_months(rate, 30, p) for p in (0.1, 0.5, 0.9)]
    assert np.allclose(found, (6.668828524, 9.203512641, 12.66805318), rtol=1e-9)


def test_the_probability_to_be_in_time_is_the_tail_of_the_counts(rate: Gamma) -> None:
    """R: 0.04484798551, 0.4643478303, 0.8563805213 within 6, 9, 12 months"""
    found = [probability_within(rate, 30, h) for h in (6, 9, 12)]
    assert np.allclose(found, (0.04484798551, 0.4643478303, 0.8563805213), rtol=1e-9)


def test_the_wait_and_the_probability_are_each_others_inverse(rate: Gamma) -> None:
    for p in (0.05, 0.3, 0.8):
        assert np.isclose(probability_within(rate, 30, waiting_months(rate, 30, p)), p)
    assert probability_within(rate, 30, 0) == 0


UNLIKE = np.array([31, 2, 0, 14, 5, 1, 22, 3.0]), np.array([20, 18, 15, 20, 12, 9, 19, 6.0])


def test_each_spread_weighs_what_the_counts_say_of_it() -> None:
    """R: sum(dnbinom(n, a, b/(b+tau), log = TRUE)), b = a*sum(tau)/sum(n), a = 1, 10, 0.1"""
    found = spread(*UNLIKE)
    assert found is not None
    at_common_rate = np.isclose(found.shape / found.rate, 78 / 119)
    shape, weight = found.shape[at_common_rate], found.weight[at_common_rate]
    log = np.log(weight / np.minimum(np.sqrt(1 / 78 + 1 / (8 * shape)), np.log(4) / 4))
    likelihood = dict(zip(np.round(shape, 6), log, strict=True))
    assert np.isclose(likelihood[1.0] - likelihood[10.0], 7.528384701, rtol=1e-8)
    assert np.isclose(likelihood[1.0] - likelihood[0.1], 6.348972595, rtol=1e-8)


def test_the_doubt_about_the_spread_widens_the_total() -> None:
    """R: the same average in two loops over the grid: mean 4.620835162, variance 0.3148572316"""
    found = spread(*UNLIKE)
    assert found is not None
    rate = total_rate(found, *UNLIKE)
    assert rate is not None
    assert np.isclose(rate.mean, 4.620835162, rtol=1e-8)
    assert np.isclose(rate.shape / rate.rate**2, 0.3148572316, rtol=1e-8)


def test_a_new_center_adds_the_mean_of_the_spread_and_its_doubt() -> None:
    two = total_rate(known_spread(2, 4), np.zeros(0), np.zeros(0), extra=2)
    assert two is not None
    assert np.isclose(two.mean, 1.0)
    assert np.isclose(two.shape / two.rate**2, 2 * 2 / 4**2)


def test_nobody_recruited_is_no_pace() -> None:
    assert spread(np.zeros(3), np.ones(3)) is None
    assert spread(np.zeros(0), np.zeros(0)) is None
    assert total_rate(known_spread(1, 1), np.zeros(0), np.zeros(0)) is None


@pytest.mark.parametrize("shape", [0.7, 1.0, 30.0])
def test_the_80_percent_interval_holds_in_80_percent_of_made_up_trials(shape: float) -> None:
    """20 centers opened over two years, rates a gamma of that shape; 40 more to come."""
    random = np.random.default_rng(7)
    held, trials = 0, 400
    for _ in range(trials):
        rates = random.gamma(shape, 0.2 / shape, 20)
        months = random.uniform(2, 24, 20)
        counts = random.poisson(rates * months).astype(float)
        wait = random.gamma(40, 1 / rates.sum())
        found = spread(counts, months)
        rate = total_rate(found, counts, months) if found else None
        if rate is not None:
            held += waiting_months(rate, 40, 0.1) <= wait <= waiting_months(rate, 40, 0.9)
    assert 0.74 <= held / trials <= 0.86  # 0.80 within three standard errors

"""Exact intervals and tail probabilities against R 4.2.2 (2022-11-10 r83330), package stats."""

import numpy as np
import pandas as pd
import pytest

from data.measures.intervals import clopper_pearson, poisson_interval, probability_over, share


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 5, 0, 0.5218237501),
        (1, 5, 0.005050763379, 0.7164179361),
        (4, 5, 0.2835820639, 0.9949492366),
        (5, 5, 0.4781762499, 1),
        (7, 120, 0.02377202379, 0.1164983796),
        (136, 145, 0.8854449812, 0.9712280727),
        (94, 100, 0.8739700654, 0.9776651139),
    ],
)
def test_clopper_pearson(count: int, of: int, low: float, high: float) -> None:
    """R: binom.test(count, of)$conf.int"""
    assert np.allclose(clopper_pearson(count, of), (low, high), rtol=1e-9)


@pytest.mark.parametrize(
    ("count", "exposure", "low", "high"),
    [
        (0, 120, 0, 0.03074066212),
        (7, 120, 0.02345302543, 0.1201889613),
        (3, 23.03, 0.02686374828, 0.3806892345),
        (52, 23.0308, 1.686267398, 2.960864657),
        (1, 0.5, 0.05063561597, 11.14328678),
    ],
)
def test_poisson_interval(count: int, exposure: float, low: float, high: float) -> None:
    """R: poisson.test(count, exposure)$conf.int; 7 in 120 also in requirements B-11"""
    assert np.allclose(poisson_interval(count, exposure), (low, high), rtol=1e-9)


@pytest.mark.parametrize(
    ("count", "of", "limit", "probability"),
    [
        (4, 40, 0.05, 0.947465664),
        (2, 10, 0.05, 0.9847647027),
        (4, 5, 0.1, 0.999945),
        (0, 30, 0.1, 0.03815204245),
        (9, 145, 0.1, 0.07311674199),
    ],
)
def test_probability_over(count: int, of: int, limit: float, probability: float) -> None:
    """R: pbeta(limit, count + 1, of - count + 1, lower.tail = FALSE); requirements Q-3"""
    assert np.isclose(probability_over(count, of, limit), probability, rtol=1e-9)


def test_a_denominator_of_zero_is_missing_and_never_zero() -> None:
    none = pd.Series([0], dtype="Int64")
    for found in (*clopper_pearson(none, none), *poisson_interval(none, none), share(none, none)):
        assert np.isnan(found).all()
    assert np.isnan(probability_over(none, none, 0.1)).all()


def test_exact_intervals_cover_at_least_their_level() -> None:
    """By enumeration: P(interval holds p) >= 0.95 for every p, as Clopper and Pearson promise."""
    of, shares = 12, np.linspace(0.01, 0.99, 99)
    counts = np.arange(of + 1)
    low, high = clopper_pearson(counts, np.full(of + 1, of))
    choose = np.array([1, 12, 66, 220, 495, 792, 924, 792, 495, 220, 66, 12, 1])
    for p in shares:
        chance = choose * p**counts * (1 - p) ** (of - counts)
        assert chance[(low <= p) & (p <= high)].sum() >= 0.95

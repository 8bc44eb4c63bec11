"""Survival, hazards and competing risks against R 4.2.2 and its package survival 3.5-3."""

from __future__ import annotations

import numpy as np
import pytest

from data.measures.stats.competing import cumulative_incidence
from data.measures.stats.hazards import hazard_ratio
from data.measures.stats.survival import (
    at_risk_at,
    kaplan_meier,
    log_rank,
    risk_difference,
)

# R: i <- 1:60; time <- (i*37) %% 29 + 1; event <- ((i*7) %% 5) > 1; first <- (i*11) %% 7 < 3
#    status <- ifelse((i*13) %% 6 < 2, 1, ifelse((i*13) %% 6 < 4, 2, 0))
_I = np.arange(1, 61)
TIME, EVENT, FIRST = (_I * 37) % 29 + 1.0, ((_I * 7) % 5) > 1, (_I * 11) % 7 < 3
STATUS = np.select([(_I * 13) % 6 < 2, (_I * 13) % 6 < 4], [1, 2], default=0)
# requirements B-12
B12_TIME = np.array([1.0, 2, 2, 3, 5, 6, 7, 7])
B12_STATUS = np.array([1, 2, 1, 0, 2, 1, 0, 0])


@pytest.mark.parametrize(
    ("at", "share", "error", "low", "high"),
    [
        (1, 0.983333333333, 0.0165271942007, 0.8875258021815, 0.997635345414),
        (7, 0.860765783011, 0.0457442349655, 0.7405706265174, 0.927883163888),
        (14, 0.661447583143, 0.0656842995163, 0.5158659886720, 0.772519549706),
        (25, 0.317479805383, 0.0758179907031, 0.1781193952327, 0.466269120459),
        (28, 0.115747845713, 0.0692769618394, 0.0243514808596, 0.286053698289),
    ],
)
def test_kaplan_meier(at, share, error, low, high) -> None:
    """R: survfit(Surv(time, event) ~ 1, conf.type = "log-log")"""
    found = kaplan_meier(TIME, EVENT).at(at)
    assert np.allclose(found, (share, low, high, error), rtol=1e-9)


def test_before_the_first_event_everybody_survives() -> None:
    assert kaplan_meier(TIME, EVENT).at(0.5) == (1, 1, 1, 0)
    nobody = kaplan_meier(np.array([3.0, 4.0]), np.array([False, False]))
    assert nobody.at(4) == (1, 1, 1, 0)
    assert at_risk_at(np.array([3.0, 4.0]), np.array([3, 4, 5])).tolist() == [2, 1, 0]


def test_when_all_have_died_the_share_is_zero_and_has_no_interval() -> None:
    share, low, high, error = kaplan_meier(np.array([1.0, 2.0]), np.array([True, True])).at(2)
    assert share == 0
    assert np.isnan([low, high, error]).all()


def test_risk_difference() -> None:
    """R: summary(survfit(Surv(time, event) ~ first), times = 20), FALSE then TRUE"""
    others, mine = (0.463546909882, 0.102962889900), (0.529629629630, 0.104517383981)
    width = 1.959963984540054 * np.hypot(mine[1], others[1])
    difference = others[0] - mine[0]
    found = risk_difference(TIME, EVENT, FIRST, 20)
    assert np.allclose(found, (difference, difference - width, difference + width), rtol=1e-9)
    assert np.isnan(risk_difference(TIME, EVENT, np.ones(60, dtype=bool), 20)).all()


def test_log_rank() -> None:
    """R: survdiff(Surv(time, event) ~ first)"""
    assert np.allclose(log_rank(TIME, EVENT, FIRST), (0.00951258256542, 0.92230355037451))
    assert np.isnan(log_rank(TIME, EVENT, np.ones(60, dtype=bool))).all()


def test_hazard_ratio_and_its_check() -> None:
    """R: coxph(Surv(time, event) ~ first, ties = "efron"); cox.zph(., transform = "km")"""
    found = hazard_ratio(TIME, EVENT, FIRST)
    assert np.allclose(
        found,
        (0.965981816547, 0.501378937107, 1.861109035179, 0.917612915959, 0.000221203690898,
         0.98813356581),
        rtol=1e-5,
    )  # fmt: skip


def test_a_group_without_an_event_has_no_hazard_ratio() -> None:
    assert np.isnan(hazard_ratio(TIME, EVENT & FIRST, FIRST)).all()


def test_a_ratio_that_would_be_infinite_is_missing() -> None:
    time, first = np.array([7.0, 1, 4, 0, 14]), np.array([True, True, True, True, False])
    assert np.isnan(hazard_ratio(time, np.array([False, True, False, True, True]), first)).all()


@pytest.mark.parametrize(
    ("at", "share", "error"),
    [
        (7, 0.0370751933252, 0.0257250367212),
        (14, 0.1302153131421, 0.0459086895590),
        (25, 0.2878547604157, 0.0656172370857),
        (29, 0.4820216992949, 0.0800454060884),
    ],
)
def test_cumulative_incidence_with_ties(at, share, error) -> None:
    """R: survfit(Surv(time, factor(status, 0:2)) ~ 1)$pstate[, 2] and its std.err"""
    found, _, _, spread = cumulative_incidence(TIME, STATUS).at(at, before=0.0)
    assert np.allclose((found, spread), (share, error), rtol=1e-9)


def test_the_vector_of_the_requirements() -> None:
    """B-12: .40625 by Aalen-Johansen, where 1 - Kaplan-Meier says .5000"""
    share, low, high, error = cumulative_incidence(B12_TIME, B12_STATUS).at(7, before=0.0)
    assert np.allclose((share, error), (0.40625, 0.183884410874))
    assert low < share < high
    assert kaplan_meier(B12_TIME, B12_STATUS == 1).at(7)[0] == pytest.approx(0.5)


def test_without_censoring_incidence_is_the_crude_share() -> None:
    status = np.where(B12_STATUS == 0, 2, B12_STATUS)
    assert cumulative_incidence(B12_TIME, status).at(7, before=0.0)[0] == pytest.approx(3 / 8)
    none = cumulative_incidence(B12_TIME, np.zeros(8, dtype=int))
    assert none.at(7, before=0.0) == (0, 0, 0, 0)

"""The illness: SOFA by day for those alive, its six components, and leaving the ICU."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from data.synthetic import clock, truth
from data.synthetic.clock import BLANK, HOUR
from data.synthetic.fate import NEVER, Fate
from data.synthetic.people import People
from data.synthetic.truth import SOFA_DAYS, Pull, stream

COMPONENTS = (
    "respiration", "coagulation", "liver", "cardiovascular", "nervous_system", "renal",
)  # fmt: skip
_CARDIOVASCULAR = COMPONENTS.index("cardiovascular")
_RESPIRATION = COMPONENTS.index("respiration")
_LOWEST_AT_START = 5  # in shock, on norepinephrine
_WELL = 4  # a total at which one leaves the ICU
_GRID = np.linspace(-4.5, 4.5, 1801)
# How readily each component takes the next of the total's points, and how fast that fades
_READINESS = (0.5, -0.4, -0.9, 1.6, 0.3, 0.2)
_STEP = 0.62
_FADING = (0.02, 0.0, -0.02, 0.22, 0.03, 0.0)


@dataclass(frozen=True)
class Course:
    """One row per participant."""

    totals: np.ndarray  # (n, 8) SOFA by day; of no meaning from death on
    scores: np.ndarray  # (n, 8, 6) its components, 0 to 4
    icu_day: np.ndarray  # study day on which the ICU was left alive, else NEVER
    icu: np.ndarray
    hospital_day: np.ndarray
    hospital: np.ndarray


def make_course(seed: int, people: People, fate: Fate, pull: Pull) -> Course:
    """The course of everybody to day 7, and leaving the ICU and the hospital to day 28."""
    totals = _totals(seed, fate, pull)
    icu_day, hospital_day = _discharges(seed, totals, fate)
    return Course(
        totals=totals,
        scores=_scores(seed, totals, icu_day),
        icu_day=icu_day,
        icu=_daytime(seed, "leaving the ICU", people, icu_day),
        hospital_day=hospital_day,
        hospital=_daytime(seed, "leaving the hospital", people, hospital_day),
    )


def _totals(seed: int, fate: Fate, pull: Pull) -> np.ndarray:
    """Beta-distributed scores with the table's mean and SD among those alive on each day.

    Severity and score are correlated, so those alive are healthier than all: the latent score is
    standardized by its mean and SD given survival, which has a closed form. What the rise before
    a death adds to the mean and the variance is taken off beforehand.
    """
    rng, count = stream(seed, "sofa"), len(fate.death_day)
    first = truth.SEVERITY_AND_DEATH
    latent = first * fate.severity + np.sqrt(1 - first**2) * rng.standard_normal(count)
    early = stream(seed, "sofa before death").random(count) < truth.RISE_TWO_DAYS_BEFORE
    totals = np.empty((count, SOFA_DAYS), dtype=np.int8)
    for day in range(SOFA_DAYS):
        if day:
            noise = rng.standard_normal(count)
            latent = truth.DAY_TO_DAY * latent + np.sqrt(1 - truth.DAY_TO_DAY**2) * noise
        score = np.empty(count)
        for strength, who in pull.levels():
            score[who] = _scale(latent[who], day, strength)
        near = (fate.death_day == day + 1) | (early & (fate.death_day == day + 2))
        lowest = _LOWEST_AT_START if day == 0 else 0
        totals[:, day] = np.clip(np.round(score + truth.RISE_BEFORE_DEATH * near), lowest, 24)
    return totals


def _scale(latent: np.ndarray, day: int, strength: float) -> np.ndarray:
    """Latent scores of one day and one strength of the drug on the scale of SOFA."""
    dead = truth.dead_by(strength)
    correlation = truth.SEVERITY_AND_DEATH * truth.DAY_TO_DAY**day
    mean, deviation = _given_survival(correlation, dead[day])
    tomorrow, after = np.diff(dead[day : day + 3]) / (1 - dead[day])
    near = tomorrow + truth.RISE_TWO_DAYS_BEFORE * after
    rise = truth.RISE_BEFORE_DEATH
    target = truth.between(truth.SOFA_MEAN, strength)[day] - rise * near
    spread = truth.between(truth.SOFA_SD, strength)[day] ** 2
    spread -= rise**2 * near * (1 - near) + 1 / 12  # the last for rounding to whole points
    share = target / 24
    size = share * (1 - share) / (spread / 24**2) - 1
    table = 24 * betaincinv(share * size, (1 - share) * size, ndtr(_GRID))
    return np.interp((latent - mean) / deviation, _GRID, table)


def _given_survival(correlation: float, dead: float) -> tuple[float, float]:
    """Mean and SD of a standard normal, given that one it is correlated with is not too high."""
    if not dead:
        return 0.0, 1.0
    cut = float(ndtri(1 - dead))
    mills = np.exp(-(cut**2) / 2) / np.sqrt(2 * np.pi) / (1 - dead)
    return -correlation * mills, float(np.sqrt(1 - correlation**2 * mills * (cut + mills)))


def _discharges(seed: int, totals: np.ndarray, fate: Fate) -> tuple[np.ndarray, np.ndarray]:
    """Study days of leaving the ICU and the hospital; NEVER after day 27 or death."""
    rng, count = stream(seed, "discharge"), len(totals)
    well = np.flip(np.logical_and.accumulate(np.flip(totals <= _WELL, axis=1), axis=1), axis=1)
    within = np.where(well.any(axis=1), np.maximum(well.argmax(axis=1), 3), NEVER)
    later = SOFA_DAYS + rng.exponential(5.5, count) + totals[:, -1] / 2
    icu = np.where(within != NEVER, within, later.astype(int))
    stays = (fate.death_day != NEVER) & ((rng.random(count) > 0.2) | (fate.death_day < 12))
    gone = (icu >= truth.LAST_DAY) | (icu >= fate.days - 1) | stays
    icu = np.where(gone, NEVER, icu)
    hospital = icu + 3 + rng.gamma(1.8, 5.0, count).astype(int)
    lost = (hospital >= truth.LAST_DAY) | (fate.death_day != NEVER)
    return icu, np.where(lost | (hospital >= fate.days - 1), NEVER, hospital)


def _daytime(seed: int, name: str, people: People, day: np.ndarray) -> np.ndarray:
    minute = stream(seed, name).integers(10 * HOUR, 18 * HOUR, len(day))
    there = day != NEVER
    at = clock.instant(people.day0 + np.where(there, day, 0), minute, people.zone)
    return np.where(there, at, BLANK)


def _scores(seed: int, totals: np.ndarray, icu_day: np.ndarray) -> np.ndarray:
    """Six components that add up to each total.

    Each component has four points to take. All 24 are ranked by readiness (the organ's, the
    participant's own lasting profile, the day's noise) and the total's worth of them is taken.
    """
    rng, count = stream(seed, "components"), len(totals)
    profile = rng.normal(0, 0.8, (count, 6)).astype(np.float32)
    steps = -_STEP * np.arange(4, dtype=np.float32)
    scores = np.empty((count, SOFA_DAYS, 6), dtype=np.int8)
    for day in range(SOFA_DAYS):
        ready = np.array(_READINESS, dtype=np.float32) - day * np.array(_FADING, np.float32)
        noise = rng.normal(0, 0.35, (count, 6)).astype(np.float32)
        slots = (ready + profile + noise)[:, :, None] + steps
        _vasopressors_come_together(slots, day, icu_day)
        rank = np.argsort(np.argsort(-slots.reshape(count, 24), axis=1), axis=1)
        taken = rank.reshape(count, 6, 4) < totals[:, day, None, None]
        scores[:, day] = taken.sum(axis=2)
    return scores


def _vasopressors_come_together(slots: np.ndarray, day: int, icu_day: np.ndarray) -> None:
    """A score of 2 (dobutamine alone) is rare; shock has 3 at least; the ward gives neither."""
    slots[:, _CARDIOVASCULAR, 2] = slots[:, _CARDIOVASCULAR, 1] - 0.02
    if day == 0:
        slots[:, _CARDIOVASCULAR, :3] = 50 - np.arange(3)
    ward = icu_day < day
    slots[ward, _CARDIOVASCULAR, 1:] = -50
    slots[ward, _RESPIRATION, 2:] = -50

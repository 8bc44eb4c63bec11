"""Who dies and when, whose deferred consent is refused, and so how long each is followed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from data.synthetic import clock, truth
from data.synthetic.clock import BLANK, DAY, HOUR
from data.synthetic.people import People
from data.synthetic.truth import Pull, stream

NEVER = 999  # a study day that does not come
MODES = tuple(truth.CONSENT_MODES)
_SLOW_DECISIONS = 0.05  # deferred consents that take weeks
_REFUSED_BETWEEN = (3, 25)  # study days


@dataclass(frozen=True)
class Fate:
    """One entry per participant; study days count on the center's calendar from 0."""

    severity: np.ndarray  # standard normal; the higher, the likelier and sooner the death
    death_day: np.ndarray  # NEVER where alive at day 28
    died: np.ndarray  # instant, BLANK where alive
    mode: np.ndarray  # of consent, place in MODES
    sought_day: np.ndarray
    decided_day: np.ndarray
    refused: np.ndarray
    withdrawn_day: np.ndarray  # NEVER where not withdrawn
    withdrawn: np.ndarray

    @property
    def days(self) -> np.ndarray:
        """Study days with data: all those before death and before withdrawal."""
        return np.minimum(self.death_day, self.withdrawn_day)


def make_fate(seed: int, people: People, pull: Pull) -> Fate:
    """Deaths by the drug's effect; consent without it, but that the dead are not approached."""
    severity = stream(seed, "severity").standard_normal(len(people))
    death_day = _death_days(severity, pull)
    minute = stream(seed, "hour of death").integers(5, 1375, len(people))
    zone = people.zone
    dead = death_day != NEVER
    at_death = clock.instant(people.day0 + np.where(dead, death_day, 0), 0, zone) + minute
    mode, sought, decided = _consent(seed, len(people))
    refused = _refusals(seed, mode, decided, death_day)
    withdrawn_at = clock.instant(people.day0 + decided, 15 * HOUR, zone)
    return Fate(
        severity=severity,
        death_day=death_day,
        died=np.where(dead, at_death, BLANK),
        mode=mode,
        sought_day=sought,
        decided_day=decided,
        refused=refused,
        withdrawn_day=np.where(refused, decided, NEVER),
        withdrawn=np.where(refused, withdrawn_at, BLANK),
    )


def _death_days(severity: np.ndarray, pull: Pull) -> np.ndarray:
    """The first day by whose end the share dead has reached the participant's own rank."""
    rank = ndtr(-severity)
    days = np.full(len(severity), NEVER)
    for strength, who in pull.levels():
        curve = truth.dead_by(strength)
        found = np.searchsorted(curve, rank[who], side="right")
        days[who] = np.where(found <= truth.LAST_DAY, found, NEVER)
    return days


def _consent(seed: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mode, study day first sought, study day decided; at inclusion unless deferred."""
    rng = stream(seed, "consent")
    mode = rng.choice(len(MODES), count, p=[*truth.CONSENT_MODES.values()])
    deferred = mode == MODES.index("deferred")
    lag = 2 + rng.gamma(2.2, 3.8, count).astype(int)
    slow = rng.random(count) < _SLOW_DECISIONS
    lag = np.where(slow, rng.integers(18, 60, count), lag)
    sought = 1 + (rng.random(count) * 0.7 * (lag - 1)).astype(int)
    return mode, np.where(deferred, sought, 0), np.where(deferred, lag, 0)


def _refusals(
    seed: int, mode: np.ndarray, decided: np.ndarray, death_day: np.ndarray
) -> np.ndarray:
    """As many as the trial had, among deferred consents decided by the living."""
    low, high = _REFUSED_BETWEEN
    eligible = mode == MODES.index("deferred")
    eligible &= (decided >= low) & (decided <= high) & (death_day > decided + 1)
    wanted = round(truth.WITHDRAWN * len(mode))
    rank = stream(seed, "refusals").random(len(mode)) + ~eligible
    refused = np.zeros(len(mode), dtype=bool)
    refused[np.argsort(rank)[:wanted]] = True
    return refused & eligible


def followed_until(people: People, fate: Fate) -> np.ndarray:
    """The last instant of which anything can be told: death, withdrawal or day 28."""
    end = people.randomized + truth.LAST_DAY * DAY
    for stop in (fate.died, fate.withdrawn):
        end = np.where(stop != BLANK, np.minimum(end, stop), end)
    return end

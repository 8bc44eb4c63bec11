"""Who is screened and randomized, where and when, and how long before their infusion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthetic import clock, truth
from data.synthetic.centers import Centers, inclusions, pace
from data.synthetic.clock import BLANK, HOUR
from data.synthetic.sheets import Cells, Sheet
from data.synthetic.truth import stream
from data.vocabulary import EXPORT_TABLES

_OUTCOMES = {  # of those not randomized: outcome, reason, how many in a hundred
    ("not_eligible", "lactate"): 22, ("not_eligible", "no_hypoperfusion"): 16,
    ("not_eligible", "time_window"): 14, ("not_eligible", "bleeding_risk"): 7,
    ("not_eligible", "platelets"): 5, ("not_eligible", "moribund"): 8,
    ("not_eligible", "other_trial"): 3, ("not_eligible", "pregnancy"): 1,
    ("not_eligible", "other"): 3, ("refused", "refusal"): 7, ("missed", "staff"): 8,
    ("missed", "time_window"): 3, ("other", "drug_supply"): 1, ("other", "other"): 2,
}  # fmt: skip


@dataclass(frozen=True)
class People:
    """One entry per participant, in order of center and randomization; instants in minutes."""

    center: np.ndarray
    zone: np.ndarray
    ids: np.ndarray
    day0: np.ndarray  # day of randomization on the center's calendar
    randomized: np.ndarray
    onset: np.ndarray  # of norepinephrine
    started: np.ndarray  # planned start of the infusion; deaths and never-starts come on top
    late: np.ndarray
    early: np.ndarray

    def __len__(self) -> int:
        return len(self.center)


def make_people(seed: int, centers: Centers, count: int) -> People:
    """`count` participants, numbered within their center by instant of randomization."""
    rng = stream(seed, "randomization")
    center, day = inclusions(pace(centers), centers.start, count, rng)
    minute = (8 * HOUR + rng.beta(1.6, 1.6, count) * 15.5 * HOUR).astype(int)
    randomized = clock.instant(day, minute, centers.zone[center])
    order = np.lexsort((randomized, center))
    center, day, randomized = center[order], day[order], randomized[order]
    onset, started, late, early = _starts(seed, centers, center, randomized)
    return People(
        center=center,
        zone=centers.zone[center],
        ids=_numbers(centers, center),
        day0=day,
        randomized=randomized,
        onset=onset,
        started=started,
        late=late,
        early=early,
    )


def _numbers(centers: Centers, center: np.ndarray) -> np.ndarray:
    """07-003: the third randomized in center 07."""
    number = rank_within(center) + 1
    width = max(3, len(str(number.max(initial=0))))
    return np.array(
        [f"{centers.ids[c]}-{n:0{width}d}" for c, n in zip(center, number, strict=True)],
        dtype=object,
    )


def rank_within(groups: np.ndarray) -> np.ndarray:
    """0, 1, 2 … within each run of a sorted array."""
    starts = np.flatnonzero(np.diff(groups, prepend=-2))
    sizes = np.diff(starts, append=len(groups))
    return np.arange(len(groups)) - np.repeat(starts, sizes)


def _starts(
    seed: int, centers: Centers, center: np.ndarray, randomized: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Onset of norepinephrine and start of the infusion; who is late, who is early."""
    rng, count = stream(seed, "window"), len(center)
    share = np.where(center == centers.late, truth.LATE_STARTS_THERE, truth.LATE_STARTS)
    late = rng.random(count) < share
    early = ~late & (rng.random(count) < truth.EARLY_STARTS)
    to_randomization = 6.2 + 14.5 * rng.beta(1.7, 2.0, count)
    gap = 0.35 + 2.0 * rng.beta(1.5, 2.5, count)
    late_by = np.minimum(24.3 + rng.exponential(2.5, count), 38.0)
    late_randomized = rng.uniform(15, 22, count)
    to_randomization = np.where(late, late_randomized, to_randomization)
    gap = np.where(late, late_by - late_randomized, gap)
    to_randomization = np.where(early, rng.uniform(2.8, 4.4, count), to_randomization)
    gap = np.where(early, 0.3 + 0.3 * gap, gap)
    onset = randomized - np.round(to_randomization * HOUR).astype(int)
    return onset, randomized + np.round(gap * HOUR).astype(int), late, early


def screening_sheet(seed: int, centers: Centers, people: People) -> Sheet:
    """The screening log: everybody randomized, and some four times as many who were not."""
    rng = stream(seed, "screening")
    missed = round(len(people) * (truth.SCREENED_PER_RANDOMIZED - 1))
    where, day = inclusions(pace(centers), centers.start, missed, rng)
    kind = rng.choice(len(_OUTCOMES), missed, p=np.array([*_OUTCOMES.values()]) / 100)
    center = np.concatenate([people.center, where])
    screened = np.concatenate([clock.day_of(people.onset, people.zone), day])
    screened[: len(people)] = np.maximum(screened[: len(people)], centers.opened[people.center])
    entered = clock.instant(day + 1 + rng.geometric(0.4, missed), 9 * HOUR, centers.zone[where])
    none = np.full(len(people), BLANK)
    columns = {
        "outcome": np.concatenate([np.full(len(people), _choice("outcome", "randomized")),
                                   _coded("outcome", 0)[kind]]),
        "reason": np.concatenate([none, _coded("reason", 1)[kind]]),
        "participant": np.concatenate([np.arange(len(people)), np.full(missed, BLANK)]),
    }  # fmt: skip
    known = np.concatenate([people.randomized + 10, entered])
    order = np.lexsort((rng.random(len(center)), screened, center))
    center = center[order]
    ids = _screening_numbers(centers, center)
    return Sheet(
        EXPORT_TABLES["screening"],
        {
            "screening": Cells(np.arange(len(center))),
            "center": Cells(center),
            "screened_on": Cells(screened[order]),
            **{name: Cells(values[order]) for name, values in columns.items()},
        },
        known=known[order],
        zone=centers.zone[center],
        words={"screening": ids, "center": centers.ids, "participant": people.ids},
    )


def _screening_numbers(centers: Centers, center: np.ndarray) -> np.ndarray:
    number = rank_within(center) + 1
    width = max(4, len(str(number.max(initial=0))))
    return np.array(
        [f"S{centers.ids[c]}-{n:0{width}d}" for c, n in zip(center, number, strict=True)],
        dtype=object,
    )


def _choice(column: str, word: str) -> int:
    return EXPORT_TABLES["screening"].column(column).choices.index(word)


def _coded(column: str, part: int) -> np.ndarray:
    return np.array([_choice(column, key[part]) for key in _OUTCOMES])

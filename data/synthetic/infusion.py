"""The study drug's infusion: the ladder, what interrupts it, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthetic import truth
from data.synthetic.centers import Centers
from data.synthetic.clock import BLANK, HOUR
from data.synthetic.fate import Fate
from data.synthetic.people import People
from data.synthetic.sheets import Cells, Sheet
from data.synthetic.truth import Pull, stream
from data.vocabulary import EXPORT_TABLES

_TABLE = EXPORT_TABLES["infusion"]
_ACTIONS = ("start", "increase", "increase", "decrease", "pause", "resume", "stop")
START, FIRST_UP, SECOND_UP, DOWN, PAUSE, RESUME, STOP = range(7)
_FULL = 48 * HOUR
_STEP_TENTHS = 5  # of 0.5 ng/kg/min
_EARLY_REASONS = ("investigator", "hypotension", "arrhythmia", "transfer", "pump_or_supply")
_DOWN_REASONS = ("hypotension", "hypotension", "hypotension", "investigator", "arrhythmia")
_PAUSE_REASONS = ("pump_or_supply", "transfer", "investigator")
_LIVE = 0.91  # share of those to whom it could happen: begun, and alive long enough
_TOO_FAST, _TOO_SOON, _UNEXPLAINED = 0.005, 0.012, 0.015  # deviations of dose and duration


@dataclass(frozen=True)
class Infusion:
    """One row per participant; times are instants, BLANK where it did not happen."""

    times: np.ndarray  # (n, 7): start, up, up, down, pause, resume, stop
    rates: np.ndarray  # (n, 7) tenths of ng/kg/min from then on
    reasons: np.ndarray  # (n, 7) place in the choices, or BLANK
    stopped_early: np.ndarray  # alive, with a reason
    unexplained: np.ndarray  # longer or shorter than 48 h without one
    too_fast: np.ndarray
    too_soon: np.ndarray

    @property
    def started(self) -> np.ndarray:
        return self.times[:, START]

    @property
    def ended(self) -> np.ndarray:
        return self.times[:, STOP]

    @property
    def stepped_down(self) -> np.ndarray:
        """Whether the rate was ever reduced short of a pause."""
        return self.times[:, DOWN] != BLANK


def make_infusion(seed: int, people: People, fate: Fate, pull: Pull) -> Infusion:
    """Everybody's infusion to its end; nobody dead or withdrawn before the start has one."""
    rng, count = stream(seed, "infusion"), len(people)
    dies = np.where(fate.died == BLANK, np.iinfo("int64").max, fate.died)
    never = (rng.random(count) < truth.NEVER_STARTED) | (dies <= people.started + 30)
    top, too_fast = _tops(seed, pull)
    offsets, too_soon = _ladder(seed, count, top)
    early = stream(seed, "early stop").random(count) < pull.of(truth.STOPPED_EARLY) / _LIVE
    unexplained = ~early & (stream(seed, "duration").random(count) < _UNEXPLAINED)
    _reductions(seed, offsets, top, pull)
    offsets[:, STOP] = _stops(seed, offsets, early, unexplained)
    times = people.started[:, None] + offsets
    at_death = dies < times[:, STOP]
    times[:, STOP] = np.minimum(times[:, STOP], dies)
    gone = (offsets == BLANK) | (times > times[:, [STOP]]) | never[:, None]
    gone[:, :STOP] |= times[:, :STOP] >= times[:, [STOP]]
    early &= ~at_death & ~never
    unexplained &= ~at_death & ~never
    times = np.where(gone, BLANK, times)
    return Infusion(
        times=times,
        rates=_rates(times, top),
        reasons=_reasons(seed, times, early, unexplained, at_death),
        stopped_early=early,
        unexplained=unexplained,
        too_fast=too_fast & (times[:, SECOND_UP] != BLANK),
        too_soon=too_soon & (times[:, FIRST_UP] != BLANK),
    )


def _tops(seed: int, pull: Pull) -> tuple[np.ndarray, np.ndarray]:
    """Highest rate in tenths: 15 for most, else 10 or 5; a few set too fast."""
    rng, count = stream(seed, "top rate"), len(pull.strength)
    full = rng.random(count) < pull.of(truth.REACHED_FULL_RATE) / (1 - truth.NEVER_STARTED)
    lower = np.where(rng.random(count) < 0.7, 10, 5)
    too_fast = full & (rng.random(count) < _TOO_FAST)
    return np.where(too_fast, 20, np.where(full, 15, lower)), too_fast


def _ladder(seed: int, count: int, top: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Minutes from the start of each step up, some delayed; and who stepped up too soon."""
    rng = stream(seed, "ladder")
    waits = 30 + np.where(rng.random((count, 2)) < 0.7, rng.integers(0, 6, (count, 2)),
                          np.minimum(rng.exponential(35, (count, 2)), 90).astype(int))  # fmt: skip
    too_soon = rng.random(count) < _TOO_SOON
    waits[:, 0] = np.where(too_soon, rng.integers(10, 20, count), waits[:, 0])
    offsets = np.full((count, 7), BLANK)
    offsets[:, START] = 0
    offsets[:, FIRST_UP] = np.where(top >= 10, waits[:, 0], BLANK)
    offsets[:, SECOND_UP] = np.where(top >= 15, waits.sum(axis=1), BLANK)
    return offsets, too_soon & (top >= 10)


def _reductions(seed: int, offsets: np.ndarray, top: np.ndarray, pull: Pull) -> None:
    """One step down in the first 20 h after the ladder, one pause in the second day."""
    rng, count = stream(seed, "reductions"), len(top)
    down = rng.random(count) < pull.of(truth.STEP_DOWN) / _LIVE
    at = 5 * HOUR + rng.integers(0, 15 * HOUR, count)
    offsets[:, DOWN] = np.where(down & (top > _STEP_TENTHS), at, BLANK)
    pause = rng.random(count) < pull.of(truth.PAUSED)
    begins = 22 * HOUR + rng.integers(0, 18 * HOUR, count)
    lasts = 12 + rng.gamma(1.5, 40, count).astype(int)
    offsets[:, PAUSE] = np.where(pause, begins, BLANK)
    offsets[:, RESUME] = np.where(pause, begins + np.minimum(lasts, 6 * HOUR), BLANK)


def _stops(
    seed: int, offsets: np.ndarray, early: np.ndarray, unexplained: np.ndarray
) -> np.ndarray:
    """Minutes to the end: 48 h, or sooner for a reason, or off 48 h without one.

    An early stop comes after a step down, so that both are seen.
    """
    rng, count = stream(seed, "stops"), len(early)
    planned = _FULL + rng.integers(-10, 16, count)
    after = np.maximum(offsets[:, DOWN], 2 * HOUR) + 20
    sooner = after + (rng.random(count) * (46 * HOUR - after)).astype(int)
    off = np.where(rng.random(count) < 0.5, rng.uniform(30, 46, count), rng.uniform(50, 56, count))
    length = np.where(early, sooner, planned)
    return np.where(unexplained, (off * HOUR).astype(int), length)


def _rates(times: np.ndarray, top: np.ndarray) -> np.ndarray:
    """Tenths of ng/kg/min from each change on."""
    reached = np.minimum(top, 10)
    reached = np.where(times[:, SECOND_UP] != BLANK, top, reached)
    held = np.where(times[:, DOWN] != BLANK, reached - _STEP_TENTHS, reached)
    rates = np.zeros(times.shape, dtype=int)
    rates[:, START] = _STEP_TENTHS
    rates[:, FIRST_UP] = 10
    rates[:, SECOND_UP] = top
    rates[:, DOWN] = rates[:, RESUME] = held
    return rates


def _reasons(
    seed: int,
    times: np.ndarray,
    early: np.ndarray,
    unexplained: np.ndarray,
    at_death: np.ndarray,
) -> np.ndarray:
    """Why each decrease, pause and stop; no reason where the duration is a deviation."""
    rng, count = stream(seed, "reasons"), len(early)
    reasons = np.full(times.shape, BLANK)
    reasons[:, DOWN] = _drawn(rng, count, _DOWN_REASONS)
    reasons[:, PAUSE] = _drawn(rng, count, _PAUSE_REASONS)
    stop = np.where(early, _drawn(rng, count, _EARLY_REASONS), _reason("planned_end"))
    stop = np.where(unexplained, BLANK, stop)
    reasons[:, STOP] = np.where(at_death, _reason("death"), stop)
    return reasons


def _reason(word: str) -> int:
    return _TABLE.column("reason").choices.index(word)


def _drawn(rng: np.random.Generator, count: int, words: tuple[str, ...]) -> np.ndarray:
    return np.array([_reason(word) for word in words])[rng.integers(0, len(words), count)]


def infusion_sheet(seed: int, centers: Centers, people: People, infusion: Infusion) -> Sheet:
    """One row per rate change, entered some hours after it."""
    who, slot = np.nonzero(infusion.times != BLANK)
    action = np.array([_TABLE.column("action").choices.index(word) for word in _ACTIONS])
    changed = infusion.times[who, slot]
    order = np.lexsort((changed, who))
    who, slot, changed = who[order], slot[order], changed[order]
    lag = stream(seed, "infusion entry").integers(HOUR, 10 * HOUR, len(people))
    return Sheet(
        _TABLE,
        {
            "participant": Cells(who),
            "center": Cells(people.center[who]),
            "changed_at": Cells(changed),
            "rate_ng_kg_min": Cells(infusion.rates[who, slot]),
            "action": Cells(action[slot]),
            "reason": Cells(infusion.reasons[who, slot]),
        },
        known=changed + lag[who],
        zone=people.zone[who],
        words={"participant": people.ids, "center": centers.ids},
        digits={"rate_ng_kg_min": 1},
    )

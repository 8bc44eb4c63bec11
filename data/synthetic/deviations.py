"""Deviations as the centers report them: some of what the data show, and what they do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthetic import clock
from data.synthetic.centers import Centers, reviewed_after
from data.synthetic.clock import BLANK, DAY, HOUR
from data.synthetic.events import Events
from data.synthetic.fate import MODES, Fate
from data.synthetic.inclusion import not_eligible
from data.synthetic.infusion import Infusion
from data.synthetic.people import People
from data.synthetic.sheets import Cells, Sheet, entered
from data.synthetic.truth import stream
from data.vocabulary import EXPORT_TABLES

_TABLE = EXPORT_TABLES["deviations"]
_CODES = _TABLE.column("code").choices
_IN_WORDS = {
    "ELIG": "Lactate taken after optimization was lower",
    "CONSENT": "Consent documented late",
    "WIN-EARLY": "Started before the window opened",
    "WIN-LATE": "Pharmacy closed at night",
    "DOSE-MAX": "Pump set one step too high",
    "DOSE-STEP": "Step up done too soon",
    "DURATION": "Duration not as planned",
    "KIT": "Box of another participant opened",
    "SOFA-MISSING": "Blood sample lost",
    "SAE-LATE": "Report sent after the weekend",
    "UNBLIND": "Pharmacy disclosed the treatment",
    "SAMPLE-LATE": "Sample taken late",
    "MOTTLING-PHOTO": "Camera not available",
    "OTHER": "Visit outside its day",
}
_MINOR = ("SAMPLE-LATE", "MOTTLING-PHOTO", "OTHER")
_CONSENT_LIMIT = 14  # days
_REPORTED = {  # share that the center reports of what the data show too
    "WIN-LATE": 0.75, "WIN-EARLY": 0.75, "DOSE-MAX": 0.8, "DOSE-STEP": 0.5, "DURATION": 0.7,
    "CONSENT": 0.8, "SAE-LATE": 0.6, "ELIG": 1.0,
}  # fmt: skip
_BY_CHANCE = {  # share of participants: what only the center can know
    "ELIG": 0.004, "KIT": 0.006, "UNBLIND": 0.004, "SAMPLE-LATE": 0.06, "MOTTLING-PHOTO": 0.05,
    "OTHER": 0.03,
}  # fmt: skip
_LINGERING, _RECLASSIFIED = 0.12, 0.15


@dataclass(frozen=True)
class _Found:
    """One entry per deviation: participant, code and the day it occurred."""

    who: np.ndarray
    code: np.ndarray
    day: np.ndarray


def deviations_sheet(
    seed: int, centers: Centers, people: People, fate: Fate, infusion: Infusion, events: Events
) -> Sheet:
    """One row per report, numbered as entered; classified, sometimes reclassified, and closed."""
    found = _found(seed, people, fate, infusion, events)
    rng, count = stream(seed, "deviation reports"), len(found.who)
    discovered = found.day + (rng.gamma(0.8, 6, count)).astype(int)
    reported = discovered + rng.integers(0, 7, count)
    lingers = rng.random(count) < _LINGERING
    open_for = 3 + np.where(lingers, rng.uniform(90, 320, count), rng.exponential(28, count))
    zone = people.zone[found.who]
    known = clock.instant(reported, rng.integers(9 * HOUR, 18 * HOUR, count), zone)
    closed = reported + open_for.astype(int)
    closing = clock.instant(closed, 17 * HOUR, zone)
    important = _importance(rng, found, known, centers)
    order = np.lexsort((found.who, known))
    width = max(4, len(str(count)))
    numbers = np.array([f"D{n:0{width}d}" for n in range(1, count + 1)], dtype=object)
    cells = {
        "participant": Cells(found.who),
        "center": Cells(people.center[found.who]),
        "code": Cells(found.code),
        "occurred_on": Cells(found.day),
        "discovered_on": Cells(discovered),
        "reported_on": Cells(reported),
        "important": important,
        "status": Cells(np.zeros(count, dtype=int), ((closing, np.ones(count, dtype=int)),)),
        "closed_on": entered(closed, closing),
        "description": Cells(found.code),
    }
    return Sheet(
        _TABLE,
        {"deviation": Cells(np.arange(count))}
        | {name: _ordered(column, order) for name, column in cells.items()},
        known=known[order],
        zone=zone[order],
        words={
            "deviation": numbers, "participant": people.ids, "center": centers.ids,
            "description": np.array([_IN_WORDS[code] for code in _CODES], dtype=object),
        },
    )  # fmt: skip


def _ordered(cells: Cells, order: np.ndarray) -> Cells:
    return Cells(cells.values[order], tuple((w[order], v[order]) for w, v in cells.changes))


def _importance(
    rng: np.random.Generator, found: _Found, known: np.ndarray, centers: Centers
) -> Cells:
    """Empty at first, then as the catalog has it; some are first classified the other way."""
    count = len(found.who)
    minor = [_CODES.index(code) for code in _MINOR]
    final = (~np.isin(found.code, minor)).astype(int)
    changed = rng.random(count) < _RECLASSIFIED
    classified = known + rng.integers(0, 9 * DAY, count)
    again = np.where(changed, reviewed_after(centers, classified + DAY), BLANK)
    first = np.where(changed, 1 - final, final)
    return Cells(np.full(count, BLANK), ((classified, first), (again, final)))


def _found(seed: int, people: People, fate: Fate, infusion: Infusion, events: Events) -> _Found:
    rng, count = stream(seed, "deviations"), len(people)
    start = np.where(infusion.started == BLANK, people.randomized, infusion.started)
    start_day = clock.day_of(start, people.zone)
    shown = {
        "WIN-LATE": (people.late & (infusion.started != BLANK), start_day),
        "WIN-EARLY": (people.early & (infusion.started != BLANK), start_day),
        "DOSE-MAX": (infusion.too_fast, start_day),
        "DOSE-STEP": (infusion.too_soon, start_day),
        "DURATION": (infusion.unexplained, clock.day_of(np.maximum(infusion.ended, start),
                                                        people.zone)),
        "CONSENT": (_slow_consent(fate), people.day0 + _CONSENT_LIMIT + 1),
        "ELIG": (not_eligible(seed, count), people.day0),
    }  # fmt: skip
    parts = [
        (np.flatnonzero(who & (rng.random(count) < _REPORTED[code])), code, day)
        for code, (who, day) in shown.items()
    ]
    for code, share in _BY_CHANCE.items():
        later = rng.integers(0, 7, count) * (code in ("OTHER", "UNBLIND"))
        day = people.day0 + np.minimum(later, fate.days - 1)
        parts.append((np.flatnonzero(rng.random(count) < share), code, day))
    late = ~events.on_time & (rng.random(len(events.who)) < _REPORTED["SAE-LATE"])
    late_day = clock.day_of(events.reported[late], people.zone[events.who[late]])
    return _Found(
        np.concatenate([who for who, _, _ in parts] + [events.who[late]]),
        np.concatenate([np.full(len(who), _CODES.index(code)) for who, code, _ in parts]
                       + [np.full(late.sum(), _CODES.index("SAE-LATE"))]),
        np.concatenate([day[who] for who, _, day in parts] + [late_day]),
    )  # fmt: skip


def _slow_consent(fate: Fate) -> np.ndarray:
    """A deferred consent not sought within the limit, of somebody who lived that long."""
    deferred = fate.mode == MODES.index("deferred")
    return deferred & (fate.sought_day > _CONSENT_LIMIT) & (fate.death_day > fate.sought_day)

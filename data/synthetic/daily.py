"""The daily tables: SOFA with what it was made from, and organ support."""

from __future__ import annotations

import numpy as np

from data.synthetic import organs, truth
from data.synthetic.centers import Centers
from data.synthetic.clock import BLANK, DAY
from data.synthetic.course import COMPONENTS, Course
from data.synthetic.fate import NEVER, Fate
from data.synthetic.forms import DAY_28, Forms
from data.synthetic.people import People
from data.synthetic.sheets import Cells, Sheet
from data.synthetic.truth import LAST_DAY, SOFA_DAYS, stream
from data.vocabulary import EXPORT_TABLES

_LOCATIONS = EXPORT_TABLES["support"].column("location").choices
_CORRECTED = 0.02  # of the creatinines
_NONINVASIVE = 0.12  # of those supported


class Days:
    """The participant-days with a SOFA, their scores and inputs, before anything is missing."""

    def __init__(
        self, seed: int, centers: Centers, people: People, fate: Fate, course: Course
    ) -> None:
        self.seed, self.people = seed, len(people)
        self.who, self.day = np.nonzero(np.arange(SOFA_DAYS) < fate.days[:, None])
        self.scores = course.scores[self.who, self.day]
        self.inputs = organs.inputs(seed, self.scores, centers.tartrate[people.center[self.who]])
        tartrate = self.inputs["norepinephrine_salt"] == 1
        dose = self.inputs["norepinephrine_ug_kg_min"]
        self.norepinephrine = self.grid(np.where(tartrate, dose // 2, dose))

    def grid(self, values: np.ndarray) -> np.ndarray:
        """(n, 8) of one value per participant and day; 0 where there is no row."""
        grid = np.zeros((self.people, SOFA_DAYS), dtype=values.dtype)
        grid[self.who, self.day] = values
        return grid


def sofa_sheet(days: Days, centers: Centers, people: People, forms: Forms) -> Sheet:
    """One row per participant-day, exported when the day's form is in."""
    missing = _missing(days)
    values = dict(days.inputs)
    for place, component in enumerate(COMPONENTS):
        for column in organs.MADE_FROM[component]:
            values[column] = np.where(missing[:, place], BLANK, values[column])
        values[component] = np.where(missing[:, place], BLANK, days.scores[:, place])
    total = days.scores.sum(axis=1)
    values["total"] = np.where(missing.any(axis=1), BLANK, total)
    received = forms.received[days.who, days.day]
    cells = {name: Cells(column) for name, column in values.items()}
    cells["creatinine_umol_l"] = _corrected(days.seed, values["creatinine_umol_l"], received)
    return Sheet(
        EXPORT_TABLES["sofa"],
        {
            "participant": Cells(days.who),
            "center": Cells(people.center[days.who]),
            "day": Cells(days.day),
            **cells,
        },
        known=received,
        zone=people.zone[days.who],
        words={"participant": people.ids, "center": centers.ids},
        digits=organs.DIGITS,
    )


def _missing(days: Days) -> np.ndarray:
    """(rows, 6): which components nobody measured; far fewer on the first and the last day."""
    rates = np.array([truth.COMPONENT_MISSING[name] for name in COMPONENTS])
    ends = (days.day == 0) | (days.day == SOFA_DAYS - 1)
    rate = np.where(ends[:, None], truth.COMPONENT_MISSING_AT_ENDS, rates)
    return stream(days.seed, "missing components").random(rate.shape) < rate


def _corrected(seed: int, values: np.ndarray, received: np.ndarray) -> Cells:
    """A few were typed with a digit too many or too few, and put right within a month."""
    rng = stream(seed, "corrections")
    wrong = (rng.random(len(values)) < _CORRECTED) & (values != BLANK)
    typed = np.where(values > 250, values // 10, values * 10)
    when = np.where(wrong, received + rng.integers(3 * DAY, 30 * DAY, len(values)), BLANK)
    return Cells(np.where(wrong, typed, values), ((when, values),))


def support_sheet(
    days: Days, centers: Centers, people: People, fate: Fate, course: Course, forms: Forms
) -> Sheet:
    """One row per day in the ICU up to day 28, and every day to day 7 wherever it was spent."""
    rng, last = stream(days.seed, "organ support"), LAST_DAY + 1
    span = np.arange(last)
    there = (span < fate.days[:, None]) & ((span < SOFA_DAYS) | (span <= course.icu_day[:, None]))
    who, day = np.nonzero(there)
    location = np.where(day > course.icu_day[who], 1, 0)
    location = np.where(day > course.hospital_day[who], 2, location)
    invasive = rng.random(len(people)) > _NONINVASIVE
    columns = {
        "ventilation": _carried(days, "respiratory_support", who, day, course, rng) * invasive[who],
        "vasopressor": _carried(days, "norepinephrine_ug_kg_min", who, day, course, rng),
        "rrt": _carried(days, "rrt", who, day, course, rng),
    }
    mottling, refill = _skin(days, who, day)
    form = np.where(day < SOFA_DAYS, np.minimum(day, SOFA_DAYS - 1), DAY_28)
    return Sheet(
        EXPORT_TABLES["support"],
        {
            "participant": Cells(who),
            "center": Cells(people.center[who]),
            "day": Cells(day),
            "location": Cells(location),
            **{name: Cells(np.where(location > 0, 0, v)) for name, v in columns.items()},
            "mottling": Cells(mottling),
            "crt_finger_s": Cells(refill),
        },
        known=np.maximum(_received(forms, who, form), people.randomized[who] + (day + 1) * DAY),
        zone=people.zone[who],
        words={"participant": people.ids, "center": centers.ids},
        digits={"crt_finger_s": 1},
    )


def _received(forms: Forms, who: np.ndarray, form: np.ndarray) -> np.ndarray:
    """When the form is in; the last one that was due, where a withdrawal came before."""
    at = forms.received[who, form]
    return np.where(at == BLANK, forms.received[who].max(axis=1), at)


def _carried(
    days: Days,
    column: str,
    who: np.ndarray,
    day: np.ndarray,
    course: Course,
    rng: np.random.Generator,
) -> np.ndarray:
    """The day's own to day 7; after it, day 7's until a day between then and leaving the ICU."""
    grid = days.grid(days.inputs[column]) > 0
    leaves = np.where(course.icu_day == NEVER, LAST_DAY + 4, course.icu_day)
    weaned = SOFA_DAYS + rng.random(days.people) * (leaves - SOFA_DAYS)
    later = grid[who, SOFA_DAYS - 1] & (day < weaned[who])
    return np.where(day < SOFA_DAYS, grid[who, np.minimum(day, SOFA_DAYS - 1)], later).astype(int)


def _skin(days: Days, who: np.ndarray, day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mottling on days 0 to 2 and finger refill to day 7, fading; refill in tenths of a second."""
    rng = stream(days.seed, "skin")
    mottling, refill = baseline_skin(days.seed, days.people)
    fade = np.maximum(0, mottling[who] - (day * rng.uniform(0.3, 1.6, len(day))).astype(int))
    photo = (day <= 2) & ((day == 0) | (rng.random(len(day)) > 0.04))
    seconds = np.maximum(10, refill[who] - (day * rng.uniform(1, 8, len(day))).astype(int))
    return np.where(photo, fade, BLANK), np.where(day < SOFA_DAYS, seconds, BLANK)


def baseline_skin(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Mottling score and finger refill (tenths of a second) at inclusion."""
    rng = stream(seed, "skin at inclusion")
    mottling = rng.choice(6, count, p=[0.14, 0.24, 0.27, 0.19, 0.11, 0.05])
    return mottling, 10 * np.minimum(rng.integers(2, 5, count) + mottling // 2 + 1, 12)

"""The tables of participants and of consent: what is known of a person and from when on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthetic import clock
from data.synthetic.centers import Centers
from data.synthetic.clock import BLANK, DAY, HOUR
from data.synthetic.course import Course
from data.synthetic.daily import Days, baseline_skin
from data.synthetic.fate import MODES, Fate
from data.synthetic.forms import Forms, last_contacts
from data.synthetic.people import People
from data.synthetic.sheets import Cells, Sheet, entered
from data.synthetic.truth import stream
from data.vocabulary import EXPORT_TABLES

_PARTICIPANTS, _CONSENT = EXPORT_TABLES["participants"], EXPORT_TABLES["consent"]
_STATUS = _CONSENT.column("status").choices
_NOT_ELIGIBLE = 0.012
_WEIGHT_CORRECTED = 0.03
_FINGER, _KNEE = 30, 40  # tenths of a second: slower than one of them, or mottling, is needed


@dataclass(frozen=True)
class Entry:
    """Instants at which what happened to each participant is entered; BLANK where it did not."""

    death: np.ndarray
    icu: np.ndarray
    hospital: np.ndarray
    sought: np.ndarray
    decided: np.ndarray


def make_entry(seed: int, people: People, fate: Fate, course: Course) -> Entry:
    """Deaths within two days, discharges within five, consent within two."""
    rng, count = stream(seed, "entry"), len(people)
    lag = rng.integers(HOUR, 40 * HOUR, count)

    def after(at: np.ndarray, least: int, most: int) -> np.ndarray:
        return np.where(at == BLANK, BLANK, at + rng.integers(least, most, count))

    return Entry(
        death=after(fate.died, 2 * HOUR, 2 * DAY),
        icu=after(course.icu, 2 * HOUR, 5 * DAY),
        hospital=after(course.hospital, 2 * HOUR, 5 * DAY),
        sought=clock.instant(people.day0 + fate.sought_day, 18 * HOUR, people.zone) + lag,
        decided=clock.instant(people.day0 + fate.decided_day, 18 * HOUR, people.zone) + lag,
    )


def not_eligible(seed: int, count: int) -> np.ndarray:
    """Who was randomized with a lactate that was too low."""
    return stream(seed, "eligibility").random(count) < _NOT_ELIGIBLE


def participants_sheet(
    days: Days,
    centers: Centers,
    people: People,
    fate: Fate,
    course: Course,
    entry: Entry,
    forms: Forms,
) -> Sheet:
    """Randomization is known at once, the baseline with its form, the rest as it is entered."""
    count = len(people)
    form = forms.received[:, 0]
    refused = np.where(fate.refused, entry.decided, BLANK)
    removed = _PARTICIPANTS.column("withdrawal").choices.index("consent_refused_data_removed")
    baseline = {name: entered(v, form) for name, v in _baseline(days, people, course).items()}
    baseline["weight_kg"] = _weight(days.seed, count, form)
    contacts = [*last_contacts(people, fate, forms), (entry.icu, course.icu),
                (entry.hospital, course.hospital)]  # fmt: skip
    return Sheet(
        _PARTICIPANTS,
        {
            "participant": Cells(np.arange(count)),
            "center": Cells(people.center),
            "randomized_at": Cells(people.randomized),
            **baseline,
            "withdrawn_at": entered(fate.withdrawn, refused),
            "withdrawal": entered(np.full(count, removed), refused),
            "analyzable": Cells(np.ones(count, dtype=int), ((refused, np.zeros(count, int)),)),
            "icu_discharged_at": entered(course.icu, entry.icu),
            "hospital_discharged_at": entered(course.hospital, entry.hospital),
            "died_at": entered(fate.died, entry.death),
            "last_contact_at": Cells(people.randomized, tuple(contacts), rising=True),
        },
        known=people.randomized + 5,
        zone=people.zone,
        words={"participant": people.ids, "center": centers.ids},
        digits={"lactate_mmol_l": 1, "crt_finger_s": 1, "crt_knee_s": 1},
    )


def _baseline(days: Days, people: People, course: Course) -> dict[str, np.ndarray]:
    """Age, sex and the inclusion criteria; nothing of the arm."""
    rng, count = stream(days.seed, "baseline"), len(people)
    mottling, finger = baseline_skin(days.seed, count)
    lactate = (10 * (2.1 + rng.gamma(1.6, 1.3, count))).astype(int)
    platelets = days.grid(days.inputs["platelets_g_l"])[:, 0] + rng.integers(0, 25, count)
    knee = finger + 10 * rng.integers(1, 4, count)
    shown = (mottling > 0) | (finger > _FINGER)
    return {
        "norepinephrine_onset_at": people.onset,
        "age": rng.normal(66, 13, count).clip(18, 93).astype(int),
        "sex": rng.choice(2, count, p=[0.36, 0.64]),
        "lactate_mmol_l": np.where(not_eligible(days.seed, count), 17, lactate.clip(21, 190)),
        "crt_finger_s": finger,
        "crt_knee_s": np.where(shown, knee, np.maximum(knee, _KNEE + 10)),
        "mottling": mottling,
        "platelets_g_l": np.maximum(platelets, 31),
        "vasopressor": np.ones(count, dtype=int),
    }


def _weight(seed: int, count: int, form: np.ndarray) -> Cells:
    """Kilograms; a few are first typed 20 too many."""
    rng = stream(seed, "weight")
    weight = rng.normal(78, 17, count).clip(40, 160).astype(int)
    wrong = rng.random(count) < _WEIGHT_CORRECTED
    when = np.where(wrong, form + rng.integers(2 * DAY, 25 * DAY, count), BLANK)
    return Cells(np.full(count, BLANK), ((form, weight + 20 * wrong), (when, weight)))


def consent_sheet(seed: int, centers: Centers, people: People, fate: Fate, entry: Entry) -> Sheet:
    """One row per participant; a deferred consent is pending until it is settled."""
    count = len(people)
    deferred = fate.mode == MODES.index("deferred")
    before = deferred & (fate.death_day <= fate.decided_day)
    settled = np.where(before, entry.death, np.where(deferred, entry.decided, 0))
    status = np.where(before, _STATUS.index("died_before_approach"), _STATUS.index("obtained"))
    status = np.where(fate.refused, _STATUS.index("refused"), status)
    approach = stream(seed, "approach").choice(3, count, p=[0.55, 0.39, 0.06])
    sought = np.where(before, BLANK, entry.sought)
    decided = np.where(before, BLANK, entry.decided)
    return Sheet(
        _CONSENT,
        {
            "participant": Cells(np.arange(count)),
            "center": Cells(people.center),
            "mode": Cells(_modes()[fate.mode]),
            "status": Cells(np.full(count, _STATUS.index("pending")), ((settled, status),)),
            "approach": Cells(approach, ((settled, np.full(count, BLANK)),)),
            "sought_on": entered(people.day0 + fate.sought_day, np.where(deferred, sought, 0)),
            "decided_on": entered(people.day0 + fate.decided_day, np.where(deferred, decided, 0)),
        },
        known=people.randomized + 5,
        zone=people.zone,
        words={"participant": people.ids, "center": centers.ids},
    )


def _modes() -> np.ndarray:
    return np.array([_CONSENT.column("mode").choices.index(mode) for mode in MODES])

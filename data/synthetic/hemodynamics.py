"""Timed blood pressure and norepinephrine during the infusion and two hours after it."""

from __future__ import annotations

import numpy as np

from data.synthetic import clock
from data.synthetic.centers import Centers
from data.synthetic.clock import BLANK, HOUR
from data.synthetic.daily import Days
from data.synthetic.events import HYPOTENSION, Events
from data.synthetic.fate import Fate
from data.synthetic.forms import Forms
from data.synthetic.infusion import Infusion
from data.synthetic.people import People
from data.synthetic.sheets import Cells, Sheet
from data.synthetic.truth import SOFA_DAYS, stream
from data.vocabulary import EXPORT_TABLES

_HOURS = np.array([0, 0.5, 1, 2, 4, 6, 9, 12, 15, 18, 21, 24, 28, 32, 36, 40, 44, 48, 49.7])
_AFTER = 2 * HOUR
_EPISODE = (0, 22)  # minutes from the onset of a hypotension at which it is charted
_RISE, _RISE_SHARE = 6, 0.3  # of norepinephrine then, hundredths of µg/kg/min and share


def hemodynamics_sheet(
    days: Days,
    centers: Centers,
    people: People,
    fate: Fate,
    infusion: Infusion,
    events: Events,
    forms: Forms,
) -> Sheet:
    """Some 20 rows per participant; norepinephrine as base, and more of it in a hypotension."""
    who, at, low = _moments(days.seed, fate, infusion, events)
    day = clock.day_of(at, people.zone[who]) - people.day0[who]
    last = np.minimum(fate.days[who], SOFA_DAYS) - 1
    norepinephrine, pressure, bolus = _values(days, who, np.minimum(day, last), low)
    rng = stream(days.seed, "heart rate")
    form = np.minimum(day, SOFA_DAYS - 1)
    received = forms.received[who, form]
    return Sheet(
        EXPORT_TABLES["hemodynamics"],
        {
            "participant": Cells(who),
            "center": Cells(people.center[who]),
            "measured_at": Cells(at),
            "map_mmhg": Cells(pressure),
            "heart_rate_min": Cells(rng.normal(98, 16, len(who)).clip(45, 170).astype(int)),
            "norepinephrine_ug_kg_min": Cells(norepinephrine),
            "fluid_bolus": Cells(bolus),
        },
        known=np.maximum(received, at + 6 * HOUR),
        zone=people.zone[who],
        words={"participant": people.ids, "center": centers.ids},
        digits={"norepinephrine_ug_kg_min": 2},
    )


def _moments(
    seed: int, fate: Fate, infusion: Infusion, events: Events
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(participant, instant, whether in a hypotension), in order, no instant twice."""
    jitter = stream(seed, "charting").integers(0, 9, (len(infusion.started), len(_HOURS)))
    at = infusion.started[:, None] + (_HOURS * HOUR).astype(int) + jitter
    until = infusion.ended + _AFTER
    until = np.where(fate.died == BLANK, until, np.minimum(until, fate.died - 1))
    there = (infusion.started != BLANK)[:, None] & (at <= until[:, None])
    who, slot = np.nonzero(there)
    regular = at[who, slot]
    episode = (events.term == HYPOTENSION) & (infusion.started[events.who] != BLANK)
    ill = np.repeat(events.who[episode], len(_EPISODE))
    charted = (events.onset[episode][:, None] + np.array(_EPISODE)).ravel()
    inside = charted <= until[ill]
    ill, charted = ill[inside], charted[inside]
    who = np.concatenate([ill, who])
    moment = np.concatenate([charted, regular])
    low = np.arange(len(who)) < len(ill)
    order = np.lexsort((~low, moment, who))
    who, moment, low = who[order], moment[order], low[order]
    again = (np.diff(who, prepend=-1) == 0) & (np.diff(moment, prepend=-1) == 0)
    return who[~again], moment[~again], low[~again]


def _values(
    days: Days, who: np.ndarray, day: np.ndarray, low: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Norepinephrine (hundredths), mean arterial pressure, and whether a bolus was begun."""
    rng = stream(days.seed, "hemodynamics")
    level = rng.uniform(0.6, 0.9, (days.people, SOFA_DAYS))[who, day]
    level += rng.uniform(-0.05, 0.05, len(who))
    dose = (days.norepinephrine[who, day] * level).astype(int)
    rise = np.maximum(_RISE, np.ceil(_RISE_SHARE * dose)).astype(int)
    pressure = rng.normal(74, 6, len(who)).clip(60, 100).astype(int)
    pressure = np.where(low, rng.integers(48, 63, len(who)), pressure)
    bolus = rng.random(len(who)) < np.where(low, 0.5, 0.01)
    return dose + low * rise, pressure, bolus.astype(int)

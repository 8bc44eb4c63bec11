"""Which form falls due when, and when it comes in: what the export knows hangs on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthetic import clock
from data.synthetic.centers import Centers
from data.synthetic.clock import BLANK, DAY, HOUR
from data.synthetic.fate import Fate
from data.synthetic.people import People
from data.synthetic.sheets import Cells, Sheet, entered
from data.synthetic.truth import stream
from data.vocabulary import EXPORT_TABLES

_TABLE = EXPORT_TABLES["forms"]
DUE = np.array([0, 1, 2, 3, 4, 5, 6, 7, 28, 30])  # study day on which each form falls due
DAY_7, DAY_28 = 7, 8
_LATE_SHARE = 0.035  # forms that somebody forgot


@dataclass(frozen=True)
class Forms:
    """(n, 10) arrays: the form's due day and the instant it is received; BLANK where not due.

    The dead stay on schedule: their forms are due and come in like anybody's, so that
    completeness tells nothing of deaths. A participant withdrawn has no more forms to come.
    """

    due: np.ndarray
    received: np.ndarray


def make_forms(seed: int, centers: Centers, people: People, fate: Fate) -> Forms:
    """Every form, received in office hours of a later day."""
    rng, shape = stream(seed, "forms"), (len(people), len(DUE))
    slow = centers.slow[people.center][:, None]
    lag = (rng.gamma(0.9, 1.7, shape) * slow).astype(int)
    forgotten = rng.random(shape) < _LATE_SHARE * slow
    lag = np.where(forgotten, rng.integers(9, 40, shape), lag)
    due = people.day0[:, None] + DUE
    minute = rng.integers(8 * HOUR, 18 * HOUR, shape)
    received = clock.instant(due + 1 + lag, minute, people.zone[:, None])
    expected = fate.withdrawn_day[:, None] > DUE
    return Forms(np.where(expected, due, BLANK), np.where(expected, received, BLANK))


def forms_sheet(centers: Centers, people: People, forms: Forms) -> Sheet:
    """One row per form, scheduled at randomization."""
    who, form = np.nonzero(forms.due != BLANK)
    at, zone = forms.received[who, form], people.zone[who]
    return Sheet(
        _TABLE,
        {
            "participant": Cells(who),
            "center": Cells(people.center[who]),
            "form": Cells(form),
            "expected_on": Cells(forms.due[who, form]),
            "received_on": entered(clock.day_of(at, zone), at),
        },
        known=people.randomized[who] + 15,
        zone=zone,
        words={"participant": people.ids, "center": centers.ids},
    )


def last_contacts(people: People, fate: Fate, forms: Forms) -> list[tuple[np.ndarray, np.ndarray]]:
    """(when known, instant) of each visit at which a participant was seen alive, in order.

    A visit counts where the form is in; day 28 is exactly 28 days after randomization.
    """
    seen = []
    for form, day in enumerate(DUE[: DAY_28 + 1]):
        at = people.randomized + day * DAY
        alive = (fate.died == BLANK) | (at < fate.died)
        here = (fate.withdrawn == BLANK) | (at < fate.withdrawn)
        received = np.where(alive & here, forms.received[:, form], BLANK)
        seen.append((received, at))
    return seen

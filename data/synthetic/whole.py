"""The whole made-up trial put together, and the allocation kept apart from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from data.synthetic.centers import Centers, centers_sheet, make_centers
from data.synthetic.course import Course, make_course
from data.synthetic.daily import Days, sofa_sheet, support_sheet
from data.synthetic.deviations import deviations_sheet
from data.synthetic.events import Events, events_sheet, make_events, safety_forms_sheet
from data.synthetic.fate import NEVER, Fate, make_fate
from data.synthetic.forms import DAY_7, DAY_28, forms_sheet, make_forms
from data.synthetic.hemodynamics import hemodynamics_sheet
from data.synthetic.inclusion import consent_sheet, make_entry, participants_sheet
from data.synthetic.infusion import Infusion, infusion_sheet, make_infusion
from data.synthetic.people import People, make_people, rank_within, screening_sheet
from data.synthetic.sheets import Sheet
from data.synthetic.truth import Pull, stream

ARMS = ("placebo", "iloprost")  # by whether the drug is active
START = date(2025, 1, 6)
MONTHS = 31  # from the first center's opening to the last inclusion
_BLOCK = 4
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Synthetic:
    """A made-up trial to its end.

    `sheets` are the export's tables, each row and cell with the instant it was entered;
    `allocation` (participant, arm) and `truth` are in no export. `truth` has one row per
    participant: center, death_day (missing where alive at day 28), sofa_0 … sofa_7 (missing from
    death on; nothing of it lost), severe_event, major_bleeding, reached_full_rate, step_down,
    stopped_early, hours_to_start.
    """

    seed: int
    sheets: dict[str, Sheet]
    allocation: pd.DataFrame
    truth: pd.DataFrame
    completed_at: datetime
    silent_center: str | None
    late_center: str | None


def synthetic_trial(
    seed: int,
    participants: int = 240,
    centers: int = 32,
    start: date = START,
    months: int = MONTHS,
    effect: bool = True,
    allocation_seed: int | None = None,
) -> Synthetic:
    """A whole trial from one seed: the same seed gives the same bytes.

    `effect=False` gives everybody the mean of both arms, so that nothing but the allocation
    itself depends on it; `allocation_seed` draws another allocation and leaves all else alone.
    ValueError where it cannot be made.
    """
    if participants < 1 or centers < 1 or months < 6 or not 2001 <= start.year <= 2060:
        raise ValueError("at least 1 participant, 1 center, 6 months, a start from 2001 to 2060")
    places = make_centers(seed, centers, start, round(months * 30.44))
    people = make_people(seed, places, participants)
    active = _allocated(seed if allocation_seed is None else allocation_seed, people.center)
    pull = Pull(active, effect)
    fate = make_fate(seed, people, pull)
    course = make_course(seed, people, fate, pull)
    infusion = make_infusion(seed, people, fate, pull)
    events = make_events(seed, people, fate, infusion, pull)
    sheets = _sheets(seed, places, people, fate, course, infusion, events)
    return Synthetic(
        seed=seed,
        sheets=sheets,
        allocation=pd.DataFrame(
            {"participant": people.ids, "arm": np.array(ARMS)[active.astype(int)]}, dtype="str"
        ),
        truth=_truth(places, people, fate, course, infusion, events),
        completed_at=_completed(sheets),
        silent_center=None if places.silent is None else str(places.ids[places.silent]),
        late_center=None if places.late is None else str(places.ids[places.late]),
    )


def _allocated(seed: int, center: np.ndarray) -> np.ndarray:
    """Whether each participant has the active drug: permuted blocks of four within centers."""
    rank = rank_within(center)
    block = np.cumsum(rank % _BLOCK == 0) - 1
    order = np.argsort(stream(seed, "allocation").random((block[-1] + 1, _BLOCK)), axis=1)
    return (order < _BLOCK // 2)[block, rank % _BLOCK]


def _sheets(
    seed: int,
    places: Centers,
    people: People,
    fate: Fate,
    course: Course,
    infusion: Infusion,
    events: Events,
) -> dict[str, Sheet]:
    forms = make_forms(seed, places, people, fate)
    entry = make_entry(seed, people, fate, course)
    days = Days(seed, places, people, fate, course)
    safety = forms.received[:, [DAY_7, DAY_28]]
    made = [
        centers_sheet(places),
        screening_sheet(seed, places, people),
        participants_sheet(days, places, people, fate, course, entry, forms),
        consent_sheet(seed, places, people, fate, entry),
        infusion_sheet(seed, places, people, infusion),
        sofa_sheet(days, places, people, forms),
        support_sheet(days, places, people, fate, course, forms),
        hemodynamics_sheet(days, places, people, fate, infusion, events, forms),
        events_sheet(seed, places, people, fate, events),
        safety_forms_sheet(places, people, events, safety),
        deviations_sheet(seed, places, people, fate, infusion, events),
        forms_sheet(places, people, forms),
    ]
    return {sheet.table.name: sheet for sheet in made}


def _truth(
    places: Centers,
    people: People,
    fate: Fate,
    course: Course,
    infusion: Infusion,
    events: Events,
) -> pd.DataFrame:
    """What was drawn, before anything was lost or late."""
    count = len(people)
    alive = np.arange(course.totals.shape[1]) < fate.days[:, None]
    scores = np.where(alive, course.totals, np.nan)
    severe, major = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    severe[events.severe_in] = major[events.major_in] = True
    return pd.DataFrame(
        {
            "participant": pd.Series(people.ids, dtype="str"),
            "center": pd.Series(places.ids[people.center], dtype="str"),
            "analyzable": ~fate.refused,
            "death_day": np.where(fate.death_day == NEVER, np.nan, fate.death_day),
            **{f"sofa_{day}": scores[:, day] for day in range(scores.shape[1])},
            "severe_event": severe,
            "major_bleeding": major,
            "reached_full_rate": (infusion.rates * (infusion.times > 0)).max(axis=1) >= 15,
            "step_down": infusion.stepped_down,
            "stopped_early": infusion.stopped_early,
            "hours_to_start": np.where(
                infusion.started > 0, (infusion.started - people.onset) / 60, np.nan
            ),
        }
    )


def _completed(sheets: dict[str, Sheet]) -> datetime:
    """The first midnight (UTC) after everything has been entered."""
    last = max(
        int(when.max(initial=0))
        for sheet in sheets.values()
        for when in [
            sheet.known,
            *(w for name, c in sheet.cells.items() if name != "drug_weeks_left"
              for w, _ in c.changes),
        ]
    )  # fmt: skip
    return _EPOCH + timedelta(days=last // 1440 + 1)

"""Days alive and free of each kind of organ support, to the end of follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import study_day
from data.derive.frames import typed
from data.derive.sofa_status import expected_people
from data.trial import Trial
from data.vocabulary.analysis_outcomes import FREE_DAYS, SUPPORTS

_NEVER = 9_999


def free_days(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """One row per participant whose data may be used and kind of support.

    The days are study days 1 to the last of follow-up (28); they count once that day is over, for
    the dead as for the living. A day is free if its record says no support; without a record, or
    without an answer in it, if the participant had left intensive care before that day, else it
    is unknown. The day of the death and those after it are not free. Support in between is
    counted day by day: it takes away its own days and no others.
    State: `dead` by the end of follow-up, whatever is unknown; of the others `missing` with a day
    unknown, else `alive`. What a death does to the number is not decided here: `free` are the
    days before it, missing where one of them is unknown.
    """
    people = expected_people(tables, "died_at", "icu_discharged_at")
    last = trial.follow_up.days
    span = np.arange(1, last + 1)
    days = {
        name: study_day(people[name], people["randomized_at"], people["zone"], trial.study_day)
        .fillna(_NEVER)
        .to_numpy(dtype="int64")
        for name in ("died_at", "icu_discharged_at")
    }
    alive = span < days["died_at"][:, None]
    home = span > days["icu_discharged_at"][:, None]
    due = (people["days_since"] > last).to_numpy(dtype=bool)
    dead = days["died_at"] <= last
    parts = []
    for support in SUPPORTS:
        on = _answers(tables["support"], support, people, span)
        on = np.where(np.isnan(on) & home, 0.0, on)
        unknown = (np.isnan(on) & alive).sum(axis=1)
        free = ((on == 0) & alive).sum(axis=1)
        state = np.select([~due, dead, unknown > 0], ["not_due", "dead", "missing"], "alive")
        parts.append(
            people[["participant", "center"]].assign(
                support=support,
                state=state,
                free=pd.Series(free, index=people.index).where(due & (unknown == 0)),
                unknown=pd.Series(unknown, index=people.index).where(due),
            )
        )
    return typed(FREE_DAYS, pd.concat(parts, ignore_index=True))


def _answers(
    support: pd.DataFrame, column: str, people: pd.DataFrame, span: np.ndarray
) -> np.ndarray:
    """Participants by days: 1 on support, 0 not, missing where nothing says."""
    row = pd.Index(people["participant"]).get_indexer(support["participant"])
    place = support["day"].fillna(0).to_numpy(dtype="int64") - span[0]
    use = (row >= 0) & (place >= 0) & (place < len(span))
    found = np.full((len(people), len(span)), np.nan)
    answers = support[column].astype("float64").to_numpy(dtype="float64", na_value=np.nan)
    found[row[use], place[use]] = answers[use]
    return found

"""Whether it is known of each participant if they were alive at the end of follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import study_day
from data.derive.frames import typed
from data.derive.sofa_status import expected_people
from data.trial import Trial
from data.vocabulary.analysis_events import VITAL_STATUS

# Each shows that somebody lived then; a discharge is one from the place alive.
_SEEN_ALIVE = ("last_contact_at", "icu_discharged_at", "hospital_discharged_at")


def vital_status(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """One row per participant whose data may be used.

    The status falls due once the last day of follow-up is over, for the dead as for the living:
    a death known early must not be seen before its contemporaries are due. Known is a death,
    whenever it was, or somebody seen alive on that day or later.
    """
    instants = ("died_at", *_SEEN_ALIVE)
    people = expected_people(tables, *instants)
    last = trial.follow_up.days
    known = people["died_at"].notna().to_numpy()
    for name in _SEEN_ALIVE:
        day = study_day(people[name], people["randomized_at"], people["zone"], trial.study_day)
        known = known | (day >= last).fillna(False).to_numpy(dtype=bool)
    overdue = people["days_since"] - last - 1
    due = (overdue >= 0).to_numpy(dtype=bool)
    status = np.where(~due, "not_due", np.where(known, "known", "unknown"))
    return typed(
        VITAL_STATUS,
        {
            "participant": people["participant"],
            "center": people["center"],
            "status": pd.Series(status, index=people.index),
            "days_since_due": overdue.where(due),
        },
    )

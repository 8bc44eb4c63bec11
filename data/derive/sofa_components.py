"""For each participant and SOFA day: which of the six components are known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.frames import typed
from data.derive.sofa_status import components, settled_by_then, sofa_people
from data.trial import Trial
from data.vocabulary.analysis_events import SOFA_COMPONENTS, SOFA_COMPONENTS_OF


def sofa_components(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per participant whose data may be used and day of `trial.sofa.days`.

    A component is known where the score is settled without it (`sofa_status`: dead by the end of
    that day, or discharged under the trial's rule) or where it is there, reported or with what it
    is made from. So a missing one is always of somebody living, and nothing here shows a death.
    Missing (no yes and no no) is a component of a day that is not over yet.
    """
    people, days = sofa_people(tables), np.asarray(trial.sofa.days)
    settled = settled_by_then(people, days, trial)
    due = people["days_since"].to_numpy(dtype="int64")[:, None] > days[None, :]
    there = _there(tables["sofa"], people, days, trial)
    repeat = np.repeat(np.arange(len(people)), len(days))
    return typed(
        SOFA_COMPONENTS,
        {
            "participant": people["participant"].iloc[repeat].reset_index(drop=True),
            "center": people["center"].iloc[repeat].reset_index(drop=True),
            "day": pd.Series(np.tile(days, len(people))),
            **{name: _answers(settled | there[name], due) for name in SOFA_COMPONENTS_OF},
        },
    )


def _there(
    sofa: pd.DataFrame, people: pd.DataFrame, days: np.ndarray, trial: Trial
) -> dict[str, np.ndarray]:
    """By component, participants by days: whether the record of that day holds it."""
    row = pd.Index(people["participant"]).get_indexer(sofa["participant"])
    column = pd.Index(days).get_indexer(sofa["day"].fillna(-1).astype("int64"))
    use = (row >= 0) & (column >= 0)
    found = {}
    for name, held in components(sofa, trial.sofa).items():
        there = np.zeros((len(people), len(days)), dtype=bool)
        there[row[use], column[use]] = held.to_numpy(dtype=bool)[use]
        found[name] = there
    return found


def _answers(known: np.ndarray, due: np.ndarray) -> pd.Series:
    return pd.Series(pd.arrays.BooleanArray(known.ravel(), ~due.ravel()))

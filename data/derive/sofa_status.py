"""For each participant and SOFA day: is the score known, missing, or not yet due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import study_day, zone_of
from data.derive.frames import typed
from data.derive.sofa_points import sofa_points
from data.trial import Sofa, Trial
from data.vocabulary.analysis import SOFA_STATUS


def sofa_status(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """One row per participant and day of `trial.sofa.days`.

    Left out are participants whose data may not be used: nothing is expected of them. A score
    falls due once its study day is over, for the dead as for the living (a death known early
    would else count before its contemporaries). Of the due ones, known are those with all six
    components, those dead by the end of that day and, where the trial's discharge rule fills the
    score, those discharged from intensive care by then; the others are missing.
    """
    people, days = sofa_people(tables), np.asarray(trial.sofa.days)
    since = people["days_since"].to_numpy(dtype="int64")[:, None]
    known = _scored(tables["sofa"], people, days, trial.sofa)
    known |= settled_by_then(people, days, trial)
    overdue = since - days[None, :] - 1  # days since the study day ended; negative while it has not
    status = np.where(overdue < 0, "not_due", np.where(known, "known", "missing"))
    repeat = np.repeat(np.arange(len(people)), len(days))
    return typed(
        SOFA_STATUS,
        {
            "participant": people["participant"].iloc[repeat].reset_index(drop=True),
            "center": people["center"].iloc[repeat].reset_index(drop=True),
            "day": pd.Series(np.tile(days, len(people))),
            "status": pd.Series(status.ravel()),
            "days_since_due": pd.Series(overdue.ravel()).where(overdue.ravel() >= 0),
        },
    )


def computable(sofa: pd.DataFrame, rules: Sofa) -> pd.Series:
    """Whether each row holds all six components: reported, or with what they are made from.

    PaO2/FiO2 under 200 needs to know of respiratory support; one of blood pressure and a dose
    above zero of a vasopressor is enough (`sofa_points`). What the trial's rules do not use does
    not help: urine where it does not count, a GCS under sedation where it is taken as missing. A
    reported total alone is not a score. A rule for missing components changes nothing here: what
    is imputed was missing.
    """
    complete = pd.Series(True, index=sofa.index)
    for there in components(sofa, rules).values():
        complete &= there
    return complete


def components(sofa: pd.DataFrame, rules: Sofa) -> dict[str, pd.Series]:
    """By component, whether each row holds it: reported, or with what it is made from."""
    points = sofa_points(sofa, rules)
    return {name: sofa[name].notna() | points[name].notna() for name in points}


def settled_by_then(people: pd.DataFrame, days: np.ndarray, trial: Trial) -> np.ndarray:
    """Participants by days: whether the score needs no record, since they were dead by the end of
    that day or, where the trial's discharge rule fills the score, had left intensive care.
    """
    settled = by_then(people, "died_at", days, trial)
    if trial.sofa.discharge_rule != "due":
        settled |= by_then(people, "icu_discharged_at", days, trial)
    return settled


def by_then(people: pd.DataFrame, instant: str, days: np.ndarray, trial: Trial) -> np.ndarray:
    """Participants by days: whether `instant` came by the end of that study day."""
    day = study_day(people[instant], people["randomized_at"], people["zone"], trial.study_day)
    never = np.iinfo("int64").max
    return day.fillna(never).to_numpy(dtype="int64")[:, None] <= days[None, :]


def sofa_people(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Participants of whom scores are expected, with the instants that settle one."""
    return expected_people(tables, "died_at", "icu_discharged_at")


def expected_people(tables: Mapping[str, pd.DataFrame], *instants: str) -> pd.DataFrame:
    """Participants whose data may be used, with these instants and their center's `zone`."""
    enrolled = tables["enrollment"]
    people = enrolled[enrolled["analyzable"]].merge(
        tables["participants"][["participant", *instants]],
        on="participant",
        how="left",
        validate="one_to_one",
    )
    return people.assign(zone=zone_of(people["center"], tables["centers"]))


def _scored(sofa: pd.DataFrame, people: pd.DataFrame, days: np.ndarray, rules: Sofa) -> np.ndarray:
    """Participants by days: whether the score of that day is computable."""
    row = pd.Index(people["participant"]).get_indexer(sofa["participant"])
    column = pd.Index(days).get_indexer(sofa["day"].fillna(-1).astype("int64"))
    use = computable(sofa, rules).to_numpy(dtype=bool) & (row >= 0) & (column >= 0)
    scored = np.zeros((len(people), len(days)), dtype=bool)
    scored[row[use], column[use]] = True
    return scored

"""Which participants had an event of interest by the end of study day 7: what is pooled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.frames import typed
from data.derive.safety_events import with_onset
from data.trial import Trial
from data.vocabulary.analysis_events import AESI_DAY, AESI_STATUS, EVENT_KINDS

_FORM = f"day_{AESI_DAY}"
_HYPOTENSION = "hypotension"


def aesi_status(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """One row per participant whose data may be used and whose study day 7 is over.

    An event counts if its onset may lie between randomization and the end of day 7: one known by
    the month alone counts where it may have been then. Everybody has the same seven days, however
    long ago they were randomized. Hypotension is the event as reported or, where the trial says
    so, by the timed rule (`hypotension_status`); missing is one that cannot be assessed. A
    bleeding without a grade is no major one.
    """
    enrolled = tables["enrollment"]
    mature = (enrolled["days_since"] > AESI_DAY).fillna(False).astype(bool)
    people = enrolled[enrolled["analyzable"].astype(bool) & mature].reset_index(drop=True)
    events = with_onset(tables, trial)
    events = events[_may_lie_within(events)]
    kind = events["kind"]
    major = (events["bleeding_grade"] >= trial.bleeding.major_from).fillna(False).astype(bool)
    forms = tables["safety_forms"]
    columns = {name: _among(people, events[kind == name]) for name in EVENT_KINDS}
    if trial.hypotension.definition == "measured":
        columns[_HYPOTENSION] = _measured(people, tables["hypotension_status"])
    return typed(
        AESI_STATUS,
        {
            "participant": people["participant"],
            "center": people["center"],
            "form_in": _among(people, forms[forms["form"] == _FORM]),
            **columns,
            "bleeding_major": _among(people, events[(kind == "bleeding") & major]),
            "severe": _among(people, events[events["severity"] == "severe"]),
        },
    )


def _may_lie_within(events: pd.DataFrame) -> pd.Series:
    """Whether the onset may lie between randomization and the end of the last day counted."""
    too_late = (events["first_day"] > AESI_DAY).fillna(False).astype(bool)
    too_early = events["last"] < events["randomized_at"]
    return ~too_late & ~too_early


def _among(people: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    return people["participant"].isin(rows["participant"]).astype("boolean")


def _measured(people: pd.DataFrame, measured: pd.DataFrame) -> pd.Series:
    """Yes, no, or missing where it cannot be assessed, or not yet."""
    status = measured.set_index("participant")["status"].reindex(people["participant"])
    known = status.isin(["hypotension", "none"]).to_numpy(dtype=bool)
    return pd.Series(
        pd.arrays.BooleanArray(np.asarray(status == "hypotension", dtype=bool), ~known)
    )

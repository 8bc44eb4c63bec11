"""Adverse events on the clock of the infusion, for the closed session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.derive.frames import typed
from data.derive.safety_events import first_rates, with_onset
from data.trial import Trial
from data.vocabulary.analysis_outcomes import OUTCOME_EVENTS

_HOUR = pd.Timedelta(hours=1)
_RELATED = ("possible", "probable")


def outcome_events(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per event of a participant whose data may be used.

    An onset without a time may mean any instant of its day, month or year. It counts as early as
    it can be after randomization (`day`) and after the start of the infusion (`hours`): what may
    have begun under the drug is not called earlier. Hours below 0 are before the start for sure;
    hours are missing without a start, both without a date. Hours are elapsed ones.
    """
    enrolled = tables["enrollment"]
    usable = enrolled.loc[enrolled["analyzable"].astype(bool), "participant"]
    events = with_onset(tables, trial)
    events = events[events["participant"].isin(usable)].reset_index(drop=True)
    start = first_rates(tables["infusion"]).reindex(events["participant"]).set_axis(events.index)
    within = (events["first"] < start) & (events["last"] >= start)
    hours = ((events["first"] - start) / _HOUR).mask(within, 0.0)
    early = (events["first_day"] < 0) & (events["last_day"] >= 0)
    return typed(
        OUTCOME_EVENTS,
        {
            **events[["event", "participant", "center", "kind", "severity", "serious"]],
            "related": events["related"].isin(_RELATED).where(events["related"].notna()),
            "major": (events["bleeding_grade"] >= trial.bleeding.major_from).fillna(False)
            & (events["kind"] == "bleeding"),
            "fatal": events["outcome"] == "fatal",
            "day": events["first_day"].mask(early.fillna(False), 0),
            "hours": hours,
            "exact": events["first"].notna() & (events["first"] == events["last"]),
        },
    )

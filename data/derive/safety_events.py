"""Each adverse event with all that is told of it, and when it began on the trial's clocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.derive.days import study_day, zone_of
from data.derive.frames import typed
from data.derive.partial_dates import span
from data.trial import Trial
from data.vocabulary.analysis_events import SAFETY_EVENTS

_HOUR = pd.Timedelta(hours=1)


def safety_events(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per event, serious or not.

    The onset stays as written. Its study day is known where every instant it may mean lies on one
    day; its hours from the start of the infusion where a time is written and there was a start.
    Hours are elapsed ones. The delay is from awareness to report, for whatever event has both.
    """
    events = with_onset(tables, trial)
    start = first_rates(tables["infusion"]).reindex(events["participant"]).set_axis(events.index)
    exact = events["first"].where(events["first"] == events["last"])
    return typed(
        SAFETY_EVENTS,
        {
            **events,
            "of_interest": events["kind"].isin(trial.aesi),
            "day": events["first_day"].where(events["first_day"] == events["last_day"]),
            "onset_h": (exact - start) / _HOUR,
            "delay_h": (events["reported_at"] - events["aware_at"]) / _HOUR,
        },
    )


def with_onset(tables: Mapping[str, pd.DataFrame], trial: Trial) -> pd.DataFrame:
    """The events with what their onset may mean: instants `first` to `last` (UTC), study days
    `first_day` to `last_day`; and `randomized_at`. Missing where the onset is no date.
    """
    enrolled = tables["enrollment"].set_index("participant")["randomized_at"]
    events = tables["events"].reset_index(drop=True)
    zone = zone_of(events["center"], tables["centers"])
    start = enrolled.reindex(events["participant"]).set_axis(events.index)
    onset = span(events["onset"], zone)
    return events.assign(
        randomized_at=start,
        first=onset["first"],
        last=onset["last"],
        first_day=study_day(onset["first"], start, zone, trial.study_day),
        last_day=study_day(onset["last"], start, zone, trial.study_day),
    )


def first_rates(rates: pd.DataFrame) -> pd.Series:
    """By participant, the first rate above zero."""
    given = rates[rates["rate_ng_kg_min"] > 0]
    return given.groupby("participant")["changed_at"].min()

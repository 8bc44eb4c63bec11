"""Each serious adverse event: how fast it was reported, and nothing of what it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import moment
from data.derive.frames import typed
from data.trial import Trial
from data.vocabulary.analysis import SAE_REPORTS

_HOUR = pd.Timedelta(hours=1)


def sae_reports(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """One row per serious adverse event.

    On time is a report at most `trial.sae.report_within_h` hours after awareness. Without a
    report the event is late once that many hours have passed at the cut, unknown before;
    without the time of awareness it is unknown.
    """
    events = tables["events"]
    events = events[events["serious"].fillna(False).astype(bool)]
    aware, reported = events["aware_at"], events["reported_at"]
    delay = (reported - aware) / _HOUR
    waited = (moment(as_of, aware) - aware) / _HOUR
    limit = trial.sae.report_within_h
    overdue = reported.isna() & (waited > limit)
    timeliness = np.select(
        [delay <= limit, (delay > limit) | overdue], ["on_time", "late"], default="unknown"
    )
    return typed(
        SAE_REPORTS,
        {**events, "delay_h": delay, "timeliness": pd.Series(timeliness, index=events.index)},
    )

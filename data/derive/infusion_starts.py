"""When each infusion started, against the trial's window after the onset of norepinephrine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import moment
from data.derive.frames import typed
from data.trial import Trial
from data.vocabulary.analysis import INFUSION_STARTS

_HOUR = pd.Timedelta(hours=1)


def infusion_starts(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per participant randomized.

    The start is the first rate above zero. Both ends of the window are in it: exactly 24 h after
    onset is in window, a second later is late. Without a start, 'not_due' while the window is
    open at the cut and 'not_started' once it has passed; without an onset, 'unknown'. Hours are
    elapsed ones, whatever the clocks did that night.
    """
    people = tables["participants"]
    rates = tables["infusion"]
    first = rates[rates["rate_ng_kg_min"] > 0].groupby("participant")["changed_at"].min()
    started = first.reindex(people["participant"]).set_axis(people.index)
    onset = people["norepinephrine_onset_at"]
    hours = (started - onset) / _HOUR
    waited = (moment(as_of, onset) - onset) / _HOUR
    return typed(
        INFUSION_STARTS,
        {
            "participant": people["participant"],
            "center": people["center"],
            "randomized_at": people["randomized_at"],
            "started_at": started,
            "hours_to_start": hours,
            "start": _class(hours, waited, trial),
        },
    )


def _class(hours: pd.Series, waited: pd.Series, trial: Trial) -> pd.Series:
    """The class of each start from hours to start and hours from onset to the cut."""
    earliest, latest = trial.window.earliest_h, trial.window.latest_h
    classes = np.select(
        [waited.isna(), hours < earliest, hours > latest, hours.notna(), waited > latest],
        ["unknown", "early", "late", "in_window", "not_started"],
        default="not_due",
    )
    return pd.Series(classes, index=hours.index)

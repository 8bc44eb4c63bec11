"""Who was randomized, when, how long ago, and whether they count toward the target."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.derive.days import local_day, moment, study_day, zone_of
from data.derive.frames import typed
from data.trial import Trial
from data.vocabulary.analysis import ENROLLMENT


def enrollment(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """One row per participant randomized; see the vocabulary for its columns.

    `days_since` counts study days by the trial's rule. Where a center does not say whether a
    participant is analyzable, all are but those whose data had to be removed.
    """
    people = tables["participants"]
    zone = zone_of(people["center"], tables["centers"])
    start = people["randomized_at"]
    return typed(
        ENROLLMENT,
        {
            "participant": people["participant"],
            "center": people["center"],
            "randomized_at": start,
            "randomized_on": local_day(start, zone),
            "days_since": study_day(moment(as_of, start), start, zone, trial.study_day),
            "analyzable": people["analyzable"].fillna(~_removed(people["withdrawal"])),
        },
    )


def _removed(withdrawal: pd.Series) -> pd.Series:
    return withdrawal.fillna("").str.endswith("_data_removed").astype("boolean")

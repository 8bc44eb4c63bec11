"""For each form expected: received, waiting, late, or not yet due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import cut_day, whole_days, zone_of
from data.derive.frames import typed
from data.trial import Trial
from data.vocabulary.analysis import FORM_STATUS


def form_status(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """One row per form the export expects.

    A form is due from its due day on, by the center's calendar. While it is not received it is
    'waiting' up to and including `trial.forms.late_after_days` days past that day, 'late' after.
    """
    forms = tables["forms"]
    today = cut_day(as_of, zone_of(forms["center"], tables["centers"]))
    past = whole_days(today, forms["expected_on"])
    received = forms["received_on"].notna()
    beyond = (past > trial.forms.late_after_days).fillna(False).astype(bool)
    due = (past >= 0).fillna(False).astype(bool)
    status = np.select([received, beyond, due], ["received", "late", "waiting"], default="not_due")
    return typed(
        FORM_STATUS,
        {
            **forms,
            "status": pd.Series(status, index=forms.index),
            "days_late": past.where(~received & due),
        },
    )

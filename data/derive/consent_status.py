"""Where each participant's consent stands, and whether a deferred one waits for too long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.derive.frames import typed
from data.trial import Trial
from data.vocabulary.analysis import CONSENT_STATUS

_SETTLED = {"obtained": "settled", "died_before_approach": "settled"}


def consent_status(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per participant randomized, those without a consent record included.

    Consent obtained and a death before the approach are both `settled`: deaths are not told apart.
    A row without a record has neither mode nor status: nothing is known, which is not 'pending'.
    Overdue is pending for more study days since randomization than the trial's limit.
    """
    record = tables["consent"].drop(columns="center")
    frame = tables["enrollment"][["participant", "center", "days_since"]].merge(
        record, on="participant", how="left", validate="one_to_one"
    )
    frame["status"] = frame["status"].replace(_SETTLED)
    pending = (frame["status"] == "pending").astype("boolean")
    late = (frame["days_since"] > trial.consent.limit_days).fillna(False)
    frame["overdue"] = pending & late
    frame["approach"] = frame["approach"].where(pending.astype(bool))
    return typed(CONSENT_STATUS, frame)

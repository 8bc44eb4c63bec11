"""Blood pressure, heart rate and norepinephrine by hours from the start of the infusion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.derive.frames import typed
from data.derive.safety_events import first_rates
from data.trial import Trial
from data.vocabulary.analysis_outcomes import HEMODYNAMIC_HOURS

_HOUR = pd.Timedelta(hours=1)


def hemodynamic_hours(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per record of a participant whose data may be used and whose infusion began.

    Hours are elapsed ones from the first rate above zero, below 0 before it.
    """
    enrolled = tables["enrollment"]
    usable = enrolled.loc[enrolled["analyzable"].astype(bool), "participant"]
    rows = tables["hemodynamics"]
    start = first_rates(tables["infusion"]).reindex(rows["participant"]).set_axis(rows.index)
    keep = rows["participant"].isin(usable) & start.notna()
    hours = (rows["measured_at"] - start) / _HOUR
    return typed(HEMODYNAMIC_HOURS, rows[keep].assign(hours=hours[keep]))

"""Serious adverse events that are known and not yet reported: what a center has to send."""

from __future__ import annotations

import pandas as pd

from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import SAE_REPORTS

_HOUR = pd.Timedelta(hours=1)


@measure(
    SAE_REPORTS,
    topic=Topic.SAE_PROCESS,
    by=(CENTER, PARTICIPANT),
    columns={
        "center": "", "participant": "", "event": "", "aware_at": "", "waited_h": "h",
        "limit_h": "h", "overdue": "",
    },
)  # fmt: skip
def sae_awaiting_report(reports: pd.DataFrame, at: Moment) -> Tidy:
    """The serious adverse events that nobody has reported yet, and for how long they are known.

    Population: every serious event of the participants of the view without an instant of report
    by the cut. Time zero of `waited_h`: awareness, to the cut. `overdue`: longer than `limit_h`,
    the trial's limit.
    Missing: `waited_h` and `overdue` where awareness is not known.
    Returns one row per event, the longest known first: hours, yes/no. Source: trial.md section 4.
    """
    waiting = reports[reports["reported_at"].isna()]
    limit = float(at.trial.sae.report_within_h)
    waited = (pd.Timestamp(at.as_of) - waiting["aware_at"]) / _HOUR
    overdue = (waited > limit).astype("boolean").mask(waited.isna())
    found = waiting.assign(waited_h=waited, limit_h=limit, overdue=overdue)
    order = ["waited_h", "center", "participant", "event"]
    found = found.sort_values(order, ascending=[False, True, True, True])
    return found[list(sae_awaiting_report.columns)]

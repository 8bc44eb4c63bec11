"""Deviations whose classification changed between two cuts."""

from __future__ import annotations

import pandas as pd

from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import CONDUCT_DEVIATIONS, DRUG_DEVIATIONS

_Frames = tuple[pd.DataFrame, ...]
_COLUMNS = {
    "center": "", "participant": "", "deviation": "", "code": "", "occurred_on": "",
    "important_before": "", "important": "", "status": "", "source": "",
}  # fmt: skip


@measure(
    CONDUCT_DEVIATIONS,
    topic=Topic.DEVIATIONS,
    by=(CENTER, PARTICIPANT),
    columns=_COLUMNS,
    since=True,
)
def deviation_reclassified(now: pd.DataFrame, then: _Frames, at: Moment) -> Tidy:
    """Deviations that are important now and were not at an earlier cut, or the reverse.

    Population: deviations that no drug effect can cause, in both cuts: the same number, or the
    same one found, so that one reported since is still itself. One that is new, or gone, was not
    reclassified.
    Missing: nothing.
    Returns one row per deviation reclassified, the latest first: `important_before` at the
    earlier cut, `important` now. Source: requirements Q-8, Q-9.
    """
    return _reclassified(now, then[0])


@measure(
    DRUG_DEVIATIONS,
    topic=Topic.DEVIATIONS_DRUG,
    by=(CENTER, PARTICIPANT),
    columns=_COLUMNS,
    since=True,
)
def drug_deviation_reclassified(now: pd.DataFrame, then: _Frames, at: Moment) -> Tidy:
    """As `deviation_reclassified`, of those a drug effect can cause.

    Population, missing: as there. Returns the same columns.
    """
    return _reclassified(now, then[0])


def _reclassified(now: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    by_number = then.set_index("deviation")["important"]
    found = then.dropna(subset=["found_key"]).set_index("found_key")["important"]
    before = by_number.reindex(now["deviation"]).set_axis(now.index)
    before = before.fillna(found.reindex(now["found_key"]).set_axis(now.index))
    changed = (before != now["important"]).fillna(False).astype(bool)
    frame = now.assign(important_before=before)[changed]
    frame = frame.sort_values(
        ["occurred_on", "center", "participant", "deviation"], ascending=[False, True, True, True]
    )
    return frame[list(_COLUMNS)]

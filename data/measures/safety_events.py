"""Adverse events one by one, for those who may see them by participant."""

from __future__ import annotations

import pandas as pd

from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis_events import EVENT_KINDS, HYPOTENSION_STATUS, SAFETY_EVENTS

EVENT_COLUMNS = {
    "center": "", "participant": "", "event": "", "kind": "", "of_interest": "", "term": "",
    "severity": "", "serious": "", "related": "", "expected": "", "onset": "", "day": "",
    "onset_h": "h", "ended": "", "bleeding_grade": "", "aware_at": "",
    "reported_at": "", "delay_h": "h",
}  # fmt: skip


@measure(
    SAFETY_EVENTS,
    topic=Topic.AESI,
    by=(CENTER, PARTICIPANT),
    columns=EVENT_COLUMNS,
    choices={"kind": ("all", "of_interest", *EVENT_KINDS)},
)
def event_listing(events: pd.DataFrame, at: Moment, kind: str = "all") -> Tidy:
    """Each adverse event with its kind, severity, seriousness and relatedness.

    Population: every event reported by the cut, serious or not, of the participants of the view;
    with `kind` one kind alone, or those of interest to the trial. Severity is not seriousness.
    Time zero of `onset_h`: the start of the infusion; of `delay_h`: awareness. The onset is kept
    as written.
    Missing: `day` and `onset_h` where the onset is not known so exactly, or nothing was infused;
    what nobody wrote down.
    Returns one row per event, the latest onset first, those without a day last.
    """
    return in_order(_of_kind(events, kind))[list(EVENT_COLUMNS)]


def in_order(events: pd.DataFrame) -> pd.DataFrame:
    """The latest onset as written first; then by center, participant and event."""
    order = ["onset", "center", "participant", "event"]
    return events.sort_values(order, ascending=[False, True, True, True])


def _of_kind(events: pd.DataFrame, kind: str) -> pd.DataFrame:
    if kind == "all":
        return events
    return (
        events[events["of_interest"]] if kind == "of_interest" else events[events["kind"] == kind]
    )


@measure(
    HYPOTENSION_STATUS,
    topic=Topic.AESI,
    by=(CENTER, PARTICIPANT),
    columns={
        "center": "", "participant": "", "status": "", "began_at": "", "minutes": "min",
        "lowest_map_mmhg": "mmHg", "response": "",
    },
)  # fmt: skip
def hypotension_listing(measured: pd.DataFrame, at: Moment) -> Tidy:
    """Who had a hypotension by the timed rule, and in whom it cannot be said.

    Population: everyone randomized but those with none, whatever definition the trial counts by.
    Time and minutes are of the first spell; `response` is what was done about it.
    Missing: everything of a spell where there is none: not_assessable, not_due.
    Returns one row per participant, hypotensions first, the latest first, then the others.
    Source: trial.md section 5, `data.derive.hypotension`.
    """
    rank = {"hypotension": 0, "not_assessable": 1, "not_due": 2}
    found = measured[measured["status"] != "none"]
    found = found.assign(place=found["status"].map(rank))
    order = ["place", "began_at", "center", "participant"]
    found = found.sort_values(order, ascending=[True, False, True, True])
    return found[list(hypotension_listing.columns)]

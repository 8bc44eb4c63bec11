"""One participant's infusion written as hours from its start, for tests of exposure."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

from data.trial import Trial
from tests.spec.reader import TRIAL, derived

START = datetime.fromisoformat("2025-05-01T12:00+00:00")
MONTH_LATER = 30 * 24


def instant(hours: float) -> str:
    """The instant so many hours after the start, to the second."""
    return (START + timedelta(seconds=round(hours * 3600))).isoformat()


def tables(
    course: str,
    died: float | None = None,
    cut: float = MONTH_LATER,
    trial: Trial = TRIAL,
    **texts: str,
) -> dict[str, pd.DataFrame]:
    """The analysis tables for a course as "0 0.5 start; 1 1.5 increase; 48 0 stop other".

    Each part is hours from the start, rate, action, reason; `died` and `cut` are hours too.
    Norepinephrine began 12 h before the start, randomization was one hour before it.
    """
    rows = [[*part.split(), ""] for part in course.split(";") if part.strip()]
    death = "" if died is None else instant(died)
    found = derived(
        instant(cut),
        trial,
        participants=f"""
            participant | center | randomized_at | norepinephrine_onset_at | died_at
            07-001 | 07 | {instant(-1)} | {instant(-12)} | {death}
        """,
        infusion="participant | center | changed_at | rate_ng_kg_min | action | reason\n"
        + "\n".join(
            f"07-001 | 07 | {instant(float(hours))} | {rate} | {action} | {reason}"
            for hours, rate, action, reason, *_ in rows
        ),
        **texts,
    )
    return found.tables


def given(course: str, **known: object) -> dict[str, object]:
    """The row of `exposure` for a course, by column."""
    frame = tables(course, **known)["exposure"]
    assert len(frame) == 1
    return frame.iloc[0].to_dict()


def classes(course: str, **known: object) -> tuple[str, str]:
    """What blinded and what unblinded eyes call it."""
    row = given(course, **known)
    return str(row["class_blinded"]), str(row["class_unblinded"])


def ladder(end: str) -> str:
    """The ladder as planned, and then `end`."""
    return f"0 0.5 start; 0.5 1.0 increase; 1 1.5 increase; {end}"

"""How many were randomized, against the target and the plan, now and over time."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from data.derive.frames import DTYPES
from data.measures.center_time import center_time, counted, today
from data.measures.registry import Moment, Tidy, measure
from data.trial import Trial
from data.trial.protocol import DAYS_PER_MONTH
from data.vocabulary import Kind, Topic
from data.vocabulary.analysis import ENROLLMENT
from data.vocabulary.tables import CENTERS

_DAY = DTYPES[Kind.DATE]


@measure(
    ENROLLMENT, CENTERS,
    topic=Topic.RECRUITMENT,
    columns={
        "randomized": "participants", "analyzable": "participants", "counted": "participants",
        "target": "participants", "planned": "participants", "behind": "participants",
        "centers_open": "centers", "centers_total": "centers", "last_randomized_on": "",
        "months": "months",
    },
)  # fmt: skip
def recruitment_total(enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How many participants the trial has, how many it should have by now, and how many it needs.

    Population: everyone randomized by the cut. `counted` are those who count toward the target:
    the analyzable, or all where the definition says so. `planned` is the straight line from the
    planned first to the planned last participant on the day of the cut, rounded; `behind` is
    planned less counted, negative when ahead. `months` run from the first opening to the cut.
    Missing: the last day and the months while there is none.
    Returns one row: whole numbers, a date, months.
    Source: trial definition; product.md, Recruitment.
    """
    day = today(centers, at.as_of)
    found = center_time(centers, enrollment, at.trial, at.as_of)
    planned = int(np.floor(planned_by(at.trial, pd.DatetimeIndex([day]))[0] + 0.5))
    enough = len(counted(enrollment, at.trial))
    opened = centers.loc[centers["opened_on"] <= day, "opened_on"].min()
    row = {
        "randomized": len(enrollment),
        "analyzable": int(enrollment["analyzable"].sum()),
        "counted": enough,
        "target": at.trial.target,
        "planned": planned,
        "behind": planned - enough,
        "centers_open": int(found["open"].sum()),
        "centers_total": len(centers),
        "last_randomized_on": enrollment["randomized_on"].max(),
        "months": (day - opened).days / DAYS_PER_MONTH if pd.notna(opened) else np.nan,
    }
    whole = [name for name in row if name not in ("last_randomized_on", "months")]
    kinds = dict.fromkeys(whole, "Int64") | {"last_randomized_on": _DAY, "months": "float64"}
    return pd.DataFrame([row]).astype(kinds)


@measure(
    ENROLLMENT, CENTERS,
    topic=Topic.RECRUITMENT,
    columns={
        "date": "", "randomized": "participants", "analyzable": "participants",
        "counted": "participants", "planned": "participants",
    },
    choices={"period": ("all", "12m")},
)  # fmt: skip
def recruitment_curve(
    enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment, period: str = "all"
) -> Tidy:
    """How many participants had been randomized by the end of each day, and how many were planned.

    Population: everyone randomized by the cut; `counted` are those who count toward the target.
    Time zero: the planned first participant, or the
    first one; with `period` 12m, twelve months before the cut, the counts still from the start.
    `planned` is the straight line to the target. Missing: counts after the cut.
    Returns one row per day with a randomization, and the ends of the plan, the period and the cut,
    oldest first: date, whole numbers, planned to the fraction.
    Source: trial definition; product.md, Recruitment.
    """
    day = today(centers, at.as_of)
    plan = at.trial.planned
    ends = [pd.Timestamp(plan.first_participant_on), pd.Timestamp(plan.last_participant_on), day]
    days = pd.DatetimeIndex([*enrollment["randomized_on"].dropna().unique(), *ends])
    days = days.unique().sort_values().as_unit("us")
    if period == "12m":
        start = day - pd.DateOffset(months=12)
        kept = days[(days > start) & (days <= day)]
        days = kept.insert(0, start).as_unit("us")
    frame = pd.DataFrame({"date": days})
    people_by = {
        "randomized": enrollment,
        "analyzable": enrollment[enrollment["analyzable"]],
        "counted": counted(enrollment, at.trial),
    }
    for name, people in people_by.items():
        frame[name] = _by(people["randomized_on"], days).where(days <= day)
    return frame.assign(planned=planned_by(at.trial, days))


def planned_by(trial: Trial, days: pd.DatetimeIndex) -> np.ndarray:
    """How many participants the plan has by each day; 0 before it and the target after."""
    first, last = trial.planned.first_participant_on, trial.planned.last_participant_on
    passed = (days - pd.Timestamp(first)).days.to_numpy(dtype="float64")
    return trial.target * np.clip(passed / _length(first, last), 0, 1)


def _length(first: date, last: date) -> int:
    return (last - first).days


def _by(days: pd.Series, until: pd.DatetimeIndex) -> pd.Series:
    """How many of `days` lie on or before each of `until`."""
    values = np.sort(days.dropna().to_numpy())
    return pd.Series(np.searchsorted(values, until.to_numpy(), side="right"), dtype="Int64")

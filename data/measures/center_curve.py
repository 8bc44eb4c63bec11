"""How each center's count of participants grew, against its own target."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.derive.frames import DTYPES
from data.measures.center_time import counted, today
from data.measures.registry import CENTER, Moment, Tidy, measure
from data.vocabulary import ALL_CENTERS, Kind, Topic
from data.vocabulary.analysis import ENROLLMENT
from data.vocabulary.tables import CENTERS

_KINDS = {
    "center": "str",
    "date": DTYPES[Kind.DATE],
    "randomized": "Int64",
    "counted": "Int64",
    "target": "Int64",
}


@measure(
    ENROLLMENT, CENTERS,
    topic=Topic.RECRUITMENT,
    by=(CENTER,),
    columns={
        "center": "", "date": "", "randomized": "participants", "counted": "participants",
        "target": "participants",
    },
)  # fmt: skip
def center_curve(enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How many participants each center had randomized by the end of each day, and its target.

    Population: everyone randomized by the cut; `counted` are those who count toward the target.
    Time zero: the center's opening, at 0 unless somebody was randomized that day.
    Missing: a center that is not open and has nobody brings no row.
    Returns one row per center and day: the opening, each day with a randomization, and the day of
    the cut, by center, oldest first: text, date, whole numbers.
    Source: trial definition, centers.
    """
    day = today(centers, at.as_of)
    opened = centers[centers["opened_on"] <= day].groupby("center")["opened_on"].min()
    there = sorted({*opened.index, *enrollment["center"]})
    parts = [_curve(center, enrollment, opened.get(center), day, at) for center in there]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _KINDS.items()})
    return pd.concat(parts, ignore_index=True)


def _curve(
    center: str,
    enrollment: pd.DataFrame,
    opened_on: pd.Timestamp | None,
    day: pd.Timestamp,
    at: Moment,
) -> pd.DataFrame:
    people = enrollment[enrollment["center"] == center]
    days = {*people["randomized_on"].dropna(), day, *([] if opened_on is None else [opened_on])}
    until = pd.DatetimeIndex(sorted(days)).as_unit("us")
    target = at.trial.target if center == ALL_CENTERS else at.trial.center_target(center)
    return pd.DataFrame(
        {
            "center": center,
            "date": until,
            "randomized": _by(people, until),
            "counted": _by(counted(people, at.trial), until),
            "target": target,
        }
    ).astype(_KINDS)


def _by(people: pd.DataFrame, until: pd.DatetimeIndex) -> np.ndarray:
    """How many of these people were randomized on or before each day."""
    days = np.sort(people["randomized_on"].dropna().to_numpy())
    return np.searchsorted(days, until.to_numpy(), side="right")

"""How long each center has been open at the cut, whether it still is, and what it recruited."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import cut_day, whole_days
from data.measures.counting import centers_in, count
from data.trial import Trial
from data.trial.protocol import DAYS_PER_MONTH

COUNTED = "counted"


def today(centers: pd.DataFrame, as_of: datetime) -> pd.Timestamp:
    """The day of the cut on the calendar most centers share; UTC's where there is none."""
    zones = centers["timezone"].mode()
    return cut_day(as_of, zones if len(zones) else pd.Series(["UTC"], dtype="str")).iloc[0]


def counted(enrollment: pd.DataFrame, trial: Trial) -> pd.DataFrame:
    """The participants who count toward the target, as the trial's definition says."""
    if trial.target_counts == "randomized":
        return enrollment
    return enrollment[enrollment["analyzable"]]


def center_time(
    centers: pd.DataFrame, enrollment: pd.DataFrame, trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per center: days and months open, open now, closed, participants, last one.

    The first and the last day both count as open. A center that is not open has 0 days. Index
    `center`; `opened`, `open`, `closed` are booleans, counts Int64, `last_on` a date.
    """
    index = centers_in(centers)
    once = centers.assign(today=cut_day(as_of, centers["timezone"]))
    end = once["closed_on"].where(once["closed_on"] < once["today"], once["today"])
    days = (whole_days(end, once["opened_on"]) + 1).fillna(0).clip(lower=0)
    opened = (once["opened_on"] <= once["today"]).astype(bool)
    closed = opened & (once["closed_on"] < once["today"])
    once = once.assign(days_open=days, opened=opened, closed=closed, open=opened & ~closed)
    groups = once.groupby("center")
    last = enrollment.groupby("center")["randomized_on"].max()
    frame = groups[["name", "opened_on", "closed_on", "drug_weeks_left", "today"]].first()
    frame = frame.join(groups["days_open"].sum()).join(groups[["opened", "closed", "open"]].any())
    frame = frame.reindex(index).assign(
        months_open=lambda f: f["days_open"].astype("float64") / DAYS_PER_MONTH,
        randomized=count(enrollment, index),
        analyzable=count(enrollment[enrollment["analyzable"]], index),
        last_on=last.reindex(index),
    )
    frame[COUNTED] = count(counted(enrollment, trial), index)
    frame["days_since_last"] = whole_days(frame["today"], frame["last_on"])
    return frame.assign(gap_probability=_gap_probability(frame))


def _gap_probability(frame: pd.DataFrame) -> np.ndarray:
    """For an open center: P(a silence at least as long as now), were its pace constant.

    Given n inclusions in the T days open, each day is as likely: that all n fell into the first t
    days has the probability (t / T)^n, exactly, whatever the pace is.
    """
    recruited = (frame["randomized"] > 0) & frame["open"].fillna(False).astype(bool)
    until = (whole_days(frame["last_on"], frame["opened_on"]) + 1).astype("float64").clip(lower=1)
    days = frame["days_open"].astype("float64").clip(lower=1)
    chance = np.minimum(until / days, 1) ** frame["randomized"].astype("float64")
    return np.where(recruited, chance, np.nan)

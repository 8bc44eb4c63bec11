"""Classes of adherence to the infusion, with a death apart and without one to be seen."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import moment
from data.trial import Trial

_HOUR = pd.Timedelta(hours=1)
_ROUNDING = 1e-9
_NO_REASON = ("planned_end", "death")  # reasons of the export that explain no early stop


def adherence_classes(frame: pd.DataFrame, trial: Trial, as_of: datetime) -> dict[str, pd.Series]:
    """`class_blinded` and `class_unblinded` of each row of an exposure in the making.

    The first that fits, of those begun:
    running        goes on at the cut
    incomplete     no end is recorded, and it should have ended
    ended_by_death went on, or was paused, when the participant died before 48 h, or was stopped
                   with that reason
    stopped_early  ended for good, alive, before 48 h (the tolerance aside) for a reason told, or
                   without one under 90 % of the hours planned
    interrupted    paused for more than 60 min in all
    full           at least 90 % of the hours planned, the highest rate reached, no step down
    reduced        at least 90 % of the hours planned, otherwise
    interrupted    anything else: less than that without having been stopped
    `class_blinded` has no ended_by_death: such an infusion is held against what was planned until
    then, like every other. Not begun: not_due while the start's window is open, else
    never_started; without an onset the window is taken to open at randomization.
    Source: trial.md section 3 [A]; the trial's `adherence`.
    """
    begun = frame["started_at"].notna()
    running = begun & frame["running"].fillna(False).astype(bool)
    dead = _ended_by_death(frame, trial) & ~running
    after = [
        _stopped_early(frame, trial) & ~dead,
        frame["pause_min"] > trial.adherence.interrupted_pause_min,
        _enough(frame, trial) & _reached(frame, trial) & (frame["down_steps"] == 0),
        _enough(frame, trial) | frame["time_adherence"].isna(),
    ]
    first = [~begun & _open_window(frame, trial, as_of), ~begun, running, frame["ended_at"].isna()]
    names = ["not_due", "never_started", "running", "incomplete"]
    classes = ["stopped_early", "interrupted", "full", "reduced"]
    blinded = np.select(first + after, names + classes, default="interrupted")
    return {
        "class_blinded": pd.Series(blinded, index=frame.index),
        "class_unblinded": pd.Series(np.where(dead, "ended_by_death", blinded), index=frame.index),
    }


def _ended_by_death(frame: pd.DataFrame, trial: Trial) -> pd.Series:
    soon = (frame["died_at"] - frame["started_at"]) / _HOUR < trial.infusion.duration_h
    return soon & ((frame["ended_at"] >= frame["died_at"]) | (frame["reason"] == "death"))


def _stopped_early(frame: pd.DataFrame, trial: Trial) -> pd.Series:
    least = trial.infusion.duration_h - trial.adherence.duration_tolerance_h
    told = frame["reason"].notna() & ~frame["reason"].isin(_NO_REASON)
    return (frame["elapsed_h"] < least) & (told | ~_enough(frame, trial))


def _enough(frame: pd.DataFrame, trial: Trial) -> pd.Series:
    return frame["time_adherence"] >= trial.adherence.full_time_share - _ROUNDING


def _reached(frame: pd.DataFrame, trial: Trial) -> pd.Series:
    """Whether the rate came to what the ladder had reached in the hours planned."""
    planned = pd.Series(0.0, index=frame.index)
    for step in trial.infusion.ladder:
        planned = planned.mask(frame["planned_h"] * 60 > step.after_min, step.rate)
    return frame["max_rate_ng_kg_min"] >= planned - _ROUNDING


def _open_window(frame: pd.DataFrame, trial: Trial, as_of: datetime) -> pd.Series:
    """Whether an infusion that has not begun may still begin in its window."""
    latest = frame["randomized_at"] + pd.Timedelta(hours=trial.window.latest_h)
    unknown = (frame["start"] == "unknown") & (moment(as_of, latest) <= latest)
    return (frame["start"] == "not_due") | unknown

"""What each participant was given of the study drug, against what the ladder plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.adherence import adherence_classes
from data.derive.days import moment
from data.derive.frames import typed
from data.derive.infusion_segments import deaths
from data.trial import Infusion, Trial
from data.vocabulary.analysis import EXPOSURE

ROUNDING = 1e-9  # rates and shares are compared to within it
_HOUR, _MINUTE = pd.Timedelta(hours=1), pd.Timedelta(minutes=1)
_NOT_STATED = "not_stated"


def exposure(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """One row per participant randomized.

    Planned are min(48 h, hours alive after the start) and what the ladder gives in them, so that
    a death is not a low dose; while no end is on record, the hours to the cut. Time adherence is
    hours infused ÷ hours planned, dose intensity dose delivered ÷ dose planned; neither is capped
    at 1. Hours, doses and shares are missing where nothing was infused and where no end is
    recorded. Classes: `data.derive.adherence`. Source: trial.md section 3.
    """
    people = tables["participants"].reset_index(drop=True)
    death = deaths(people, tables["infusion"], as_of)
    frame = _given(tables["infusion_segments"], people, trial.infusion)
    planned_h = _planned_h(frame, death, trial.infusion.duration_h, as_of)
    planned_dose = planned_dose_ng_kg(planned_h, trial.infusion)
    frame = frame.assign(
        participant=people["participant"],
        center=people["center"],
        randomized_at=people["randomized_at"],
        start=_start_class(tables["infusion_starts"], people),
        reason=_reasons(tables["infusion"], people, frame["ended_at"], death),
        died_at=death,
        planned_h=planned_h,
        planned_dose_ng_kg=planned_dose,
        time_adherence=frame["infusion_h"] / planned_h.where(planned_h > 0),
        dose_intensity=frame["dose_ng_kg"] / planned_dose.where(planned_dose > 0),
    )
    frame = frame.assign(**adherence_classes(frame, trial, as_of))
    early = frame["class_blinded"] == "stopped_early"
    stated = frame["reason"].isin(EXPOSURE.column("stop_reason").choices)
    frame["stop_reason"] = frame["reason"].where(stated, _NOT_STATED).where(early)
    return typed(EXPOSURE, frame)


def planned_dose_ng_kg(hours: pd.Series, infusion: Infusion) -> pd.Series:
    """`Infusion.dose_until` for many: ng/kg the ladder gives in so many hours from the start."""
    end = hours.clip(lower=0, upper=infusion.duration_h) * 60
    dose = end * 0
    starts = [step.after_min for step in infusion.ladder]
    for step, until in zip(infusion.ladder, [*starts[1:], np.inf], strict=True):
        dose += step.rate * (end.clip(upper=until) - step.after_min).clip(lower=0)
    return dose


def _planned_h(
    frame: pd.DataFrame, death: pd.Series, duration_h: float, as_of: datetime
) -> pd.Series:
    """Hours planned: the whole infusion, or to the death, or to the cut of one that goes on."""
    going = frame["ended_at"].isna()
    until = death.fillna(moment(as_of, death).where(going))
    hours = (until - frame["started_at"]) / _HOUR
    whole = hours.isna() & frame["started_at"].notna()
    return hours.mask(whole, duration_h).clip(upper=duration_h)


def _given(segments: pd.DataFrame, people: pd.DataFrame, infusion: Infusion) -> pd.DataFrame:
    """By place in `people`: when it began and ended, hours, pauses, rates, steps down, dose."""
    rows = segments.assign(
        who=pd.Index(people["participant"]).get_indexer(segments["participant"]),
        minutes=(segments["until_at"] - segments["from_at"]) / _MINUTE,
    ).sort_values(["who", "from_at"])
    on = rows["rate_ng_kg_min"] > 0
    last = rows.drop_duplicates("who", keep="last").set_index("who")
    groups = rows.groupby("who")
    again = ~on & (groups["rate_ng_kg_min"].shift(-1) > 0)
    given = rows[on]
    down = given["rate_ng_kg_min"] < given.groupby("who")["rate_ng_kg_min"].shift() - ROUNDING
    at_max = given[given["rate_ng_kg_min"] >= infusion.max_rate - ROUNDING].groupby("who")["from_h"]
    found = pd.DataFrame(
        {
            "started_at": groups["from_at"].min(),
            "ended_at": last["until_at"].mask(last["running"]),
            "running": last["running"],
            "elapsed_h": last["to_h"],
            "infusion_h": _sum(rows["minutes"].where(on, 0), rows) / 60,
            "pause_min": _sum(rows["minutes"].where(~on, 0), rows),
            "restarts": again.groupby(rows["who"]).sum(),
            "max_rate_ng_kg_min": groups["rate_ng_kg_min"].max(),
            "minutes_to_max": at_max.min() * 60,
            "down_steps": down.groupby(given["who"]).sum(),
            "dose_ng_kg": _sum((rows["minutes"] * rows["rate_ng_kg_min"]).where(on, 0), rows),
        }
    )
    return found.reindex(people.index)


def _sum(amounts: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """By participant; missing where one amount is."""
    return amounts.groupby(rows["who"]).sum(skipna=False)


def _start_class(starts: pd.DataFrame, people: pd.DataFrame) -> pd.Series:
    found = starts.set_index("participant")["start"].reindex(people["participant"])
    return found.set_axis(people.index)


def _reasons(
    rates: pd.DataFrame, people: pd.DataFrame, ended: pd.Series, death: pd.Series
) -> pd.Series:
    """The reason recorded last at or after each end, up to the death; missing where none is."""
    rows = rates[["changed_at", "reason"]].assign(
        who=pd.Index(people["participant"]).get_indexer(rates["participant"])
    )
    rows = rows[(rows["who"] >= 0) & rows["reason"].notna()].sort_values(["who", "changed_at"])
    from_end = rows["changed_at"] >= ended.iloc[rows["who"]].set_axis(rows.index)
    late = rows["changed_at"] > death.iloc[rows["who"]].set_axis(rows.index)
    rows = rows[from_end & ~late].drop_duplicates("who", keep="last")
    return rows.set_index("who")["reason"].reindex(people.index).astype("str")

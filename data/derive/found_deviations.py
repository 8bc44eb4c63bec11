"""Deviations that the data show by themselves, by the rules of the trial's catalog."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import cut_day, local_day, zone_of
from data.derive.eligibility import not_eligible
from data.derive.rate_deviations import steps_too_large_or_soon, too_fast
from data.trial import Trial

# What a finder returns: participant, detail, key (which of a participant's, "" for the only one),
# occurred_on and latest_on (the days between which a center may have dated it), and important,
# where the rule says more than the catalog's yes or no
COLUMNS = ("participant", "detail", "key", "occurred_on", "latest_on", "important")
_Finder = Callable[[Mapping[str, pd.DataFrame], Trial, datetime], pd.DataFrame]
_ROUNDING = 1e-9
_HOUR = pd.Timedelta(hours=1)


def found_deviations(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime, codes: Collection[str]
) -> pd.DataFrame:
    """One row per deviation found, of those `codes` that the catalog has software find.

    Columns found_key (the same in every cut), participant, center, code, detail, occurred_on,
    latest_on, important. The codes that no data show (KIT, UNBLIND, SAMPLE-LATE, MOTTLING-PHOTO,
    OTHER) are the centers' to report. A table that was not supplied shows none.
    """
    rules = [r for r in trial.deviations if r.code in codes and r.code in _FINDERS]
    parts = [
        _FINDERS[rule.code](tables, trial, as_of)[list(COLUMNS)].assign(
            code=rule.code, by_catalog=rule.important
        )
        for rule in rules
        if rule.found_by == "software"
    ]
    parts = [part for part in parts if len(part)] or [_nothing()]
    frame = pd.concat(parts, ignore_index=True)
    center = tables["enrollment"].set_index("participant")["center"]
    important = frame["important"].astype("boolean").fillna(True) & frame["by_catalog"]
    return frame.assign(
        center=frame["participant"].map(center).astype("str"),
        important=important.astype("boolean"),
        found_key=("found " + frame["code"] + " " + frame["participant"] + " " + frame["key"])
        .str.strip()
        .astype("str"),
    ).drop(columns=["by_catalog", "key"])


def _nothing() -> pd.DataFrame:
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in (*COLUMNS, "code")})
    days = dict.fromkeys(("occurred_on", "latest_on"), "datetime64[us]")
    return empty.astype(days | {"important": "boolean"}).assign(by_catalog=False)


def _found(frame: pd.DataFrame, **columns: object) -> pd.DataFrame:
    """The frame with what a finder returns; those named once in a participant's life by default."""
    found = frame.assign(**({"key": "", "important": pd.NA, "detail": None} | columns))
    if "latest_on" not in found:
        found["latest_on"] = found["occurred_on"]
    return found


def _eligibility(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """The first criterion that the baseline shows unmet, on the day of randomization."""
    detail = not_eligible(tables["participants"], trial.eligibility)
    people = tables["participants"][["participant"]].assign(detail=detail)
    people = people[detail.notna()]
    return _found(people, occurred_on=_randomized_on(people, tables), detail=people["detail"])


def _consent(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """A deferred consent neither sought nor settled within the limit, on the day after it.

    Still pending, or obtained later. A refusal and a death before the approach are none.
    """
    frame = tables["consent"]  # who consented: the status of the analysis table tells it of none
    limit = _randomized_on(frame, tables) + pd.Timedelta(days=trial.consent.limit_days)
    in_time = (frame["sought_on"] <= limit) | (frame["decided_on"] <= limit)
    slow = (frame["status"] == "obtained") & (frame["mode"] == "deferred")
    slow &= frame["decided_on"] > limit
    status = tables["consent_status"]
    pending = frame["participant"].isin(status.loc[status["overdue"], "participant"])
    found = frame.assign(
        occurred_on=limit + pd.Timedelta(days=1), detail=np.where(pending, "pending", "slow")
    )[(pending | slow) & ~in_time]
    return _found(found, detail=found["detail"])


def _start(code: str) -> _Finder:
    """The start before or after its window, on its day."""

    def starts(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
        frame = tables["infusion_starts"]
        frame = frame[frame["start"] == code]
        return _found(frame, occurred_on=_day(frame["started_at"], frame, tables))

    return starts


def _rates(runs: Callable[[pd.DataFrame, Trial], pd.DataFrame]) -> _Finder:
    """What the rates show, each on its day, told apart by its instant."""

    def rates(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
        frame = runs(tables["infusion_segments"], trial)
        return _found(
            frame,
            occurred_on=_day(frame["from_at"], frame, tables),
            key=frame["from_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            detail=frame["detail"],
        )

    return rates


def _duration(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """An infusion shorter than planned while alive without a reason that explains it, or longer.

    The protocol does not say whether a pause is made up for: an infusion is too short when even
    the hours from its start to its end are, too long when even its hours at a rate above zero
    are, each by more than the tolerance. Important under 80 % of the hours planned. On the day it
    ended. One that has no end yet, or ended by death, is not judged.
    """
    frame, rules = tables["exposure"], trial.adherence
    frame = frame[frame["ended_at"].notna() & (frame["class_unblinded"] != "ended_by_death")]
    explained = frame["stop_reason"].isin(rules.stop_reasons)
    margin = rules.duration_tolerance_h + _ROUNDING
    short = (frame["elapsed_h"] < frame["planned_h"] - margin) & ~explained
    long = frame["infusion_h"] > frame["planned_h"] + margin
    under = frame["time_adherence"] < rules.duration_important_below - _ROUNDING
    found = frame.assign(detail=np.where(short, "too_short", "too_long"), important=under)
    found = found[short | long]
    return _found(
        found,
        occurred_on=_day(found["ended_at"], found, tables),
        detail=found["detail"],
        important=found["important"].astype("boolean"),
    )


def _sofa(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """A score of the baseline or the final day that fell due and is missing, on that day."""
    frame, ends = tables["sofa_status"], (trial.sofa.baseline_day, trial.sofa.final_day)
    frame = frame[(frame["status"] == "missing") & frame["day"].isin(ends)]
    baseline = frame["day"] == trial.sofa.baseline_day
    return _found(
        frame,
        occurred_on=_randomized_on(frame, tables) + pd.to_timedelta(frame["day"], "D"),
        key="day " + frame["day"].astype("str"),
        detail=np.where(baseline, "baseline", "final"),
    )


def _late_sae(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """A serious event reported after its limit, or not yet although the limit passed.

    On the day the limit passed; a center may date it up to the day of the report, or the cut.
    """
    frame = tables["sae_reports"]
    frame = frame[frame["timeliness"] == "late"]
    limit = frame["aware_at"] + pd.Timedelta(hours=trial.sae.report_within_h)
    zone = zone_of(frame["center"], tables["centers"])
    return _found(
        frame,
        occurred_on=local_day(limit, zone),
        latest_on=local_day(frame["reported_at"], zone).fillna(cut_day(as_of, zone)),
        key=frame["event"],
        detail=np.where(frame["reported_at"].isna(), "not_reported", "reported_late"),
    )


def _randomized_on(rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The day of randomization of each row's participant."""
    days = tables["enrollment"].set_index("participant")["randomized_on"]
    return days.reindex(rows["participant"]).set_axis(rows.index)


def _day(instants: pd.Series, rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The day of each instant on the calendar of its row's center."""
    return local_day(instants, zone_of(rows["center"], tables["centers"]))


_FINDERS: dict[str, _Finder] = {
    "ELIG": _eligibility,
    "CONSENT": _consent,
    "WIN-EARLY": _start("early"),
    "WIN-LATE": _start("late"),
    "DOSE-MAX": _rates(too_fast),
    "DOSE-STEP": _rates(steps_too_large_or_soon),
    "DURATION": _duration,
    "SOFA-MISSING": _sofa,
    "SAE-LATE": _late_sae,
}

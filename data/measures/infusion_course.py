"""How the infusions went, pooled over the trial: completed, rate reached, reductions, stops.

A death does not show: an infusion that it ended is held against what was planned until then. The
denominator is everyone mature, so that two cuts differ by whole batches; both sides of each
question have a row, so that neither is a small cell. The finest frame, of the classes, bears what
it would give away together with the others, so that these stay as open as they can.
"""

from __future__ import annotations

import pandas as pd

from data.measures.exposure import QUARTERS_FROM, known_ends
from data.measures.pooled import MATURE_DAYS, mature, pooled
from data.measures.registry import Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import ENROLLMENT, EXPOSURE

_COLUMNS = {
    "part": "", "count": "participants", "of": "participants", "share": "", "low": "",
    "high": "", "not_started": "participants", "unknown": "participants",
}  # fmt: skip
_CLASSES = ("full", "reduced", "interrupted", "stopped_early")
_ROUNDING = 1e-9


@measure(
    EXPOSURE, ENROLLMENT,
    topic=Topic.INFUSION_COURSE,
    columns=_COLUMNS,
    mature_days=MATURE_DAYS,
)  # fmt: skip
def infusion_completed(exposure: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """How many infusions were given for what was planned of them, and how many were not.

    Population: participants randomized 4 days ago or longer whose data may be used (`of`); all
    centers of the view together. Time zero: the start of the infusion.
    Numerator of `share`: at least 90 % of the hours planned (48 h, or fewer for who lived
    shorter), neither stopped early nor paused for more than 60 min; denominator: `of`; exact
    95 % interval low to high. Thresholds: the trial's `adherence`.
    Missing: `of` is the rows' counts + `not_started`, whose infusion never began, + `unknown`,
    whose infusion has no end on record or still runs.
    Returns two rows, completed and not_completed: whole numbers, shares. Source: trial.md 3.
    """
    known = known_ends(exposure, mature(enrollment))
    done = _completed(known)
    return _answer({"completed": done, "not_completed": ~done}, known, exposure, enrollment)


@measure(
    EXPOSURE, ENROLLMENT,
    topic=Topic.INFUSION_COURSE,
    columns={**_COLUMNS, "adds_up": ""},
    mature_days=MATURE_DAYS,
)  # fmt: skip
def infusion_classes(exposure: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """How many infusions fall in each class of adherence.

    Population, denominator, missing: as `infusion_completed`, whose first row is full + reduced.
    Full: the highest rate reached and no step down; interrupted: paused for more than 60 min in
    all; stopped_early: for good, before 48 h, alive.
    Returns one row per class, in this order: full, reduced, interrupted, stopped_early, which add
    up to the known ends (`adds_up`); then, for the rule of small cells alone, what is left of
    `infusion_reached_max` and `infusion_stepped_down` without the full ones:
    reached_max_not_full, never_down_not_full. Source: trial.md 3 [A], `data.derive.adherence`.
    """
    known = known_ends(exposure, mature(enrollment))
    classes = {name: known["class_blinded"] == name for name in _CLASSES}
    beside = {
        "reached_max_not_full": _reached(known, at) & ~classes["full"],
        "never_down_not_full": (known["down_steps"] == 0) & ~classes["full"],
    }
    frame = _answer(classes | beside, known, exposure, enrollment)
    return frame.assign(adds_up=frame["part"].isin(_CLASSES).astype("boolean"))


@measure(
    EXPOSURE, ENROLLMENT,
    topic=Topic.INFUSION_COURSE,
    columns=_COLUMNS,
    choices={"detail": ("group", "reason")},
    mature_days=MATURE_DAYS,
)  # fmt: skip
def infusion_stops(
    exposure: pd.DataFrame, enrollment: pd.DataFrame, at: Moment, detail: str = "group"
) -> Tidy:
    """How many infusions were stopped early, and for what kind of reason.

    Population, denominator, missing: as `infusion_completed`. Stopped early: for good, before
    48 h, alive; a reason counts as non-medical where the trial's `adherence` says so, and where
    none was stated. The infusions completed and interrupted stand beside them.
    Returns one row per part: completed, interrupted, then the stops as stopped_medical and
    stopped_non_medical, or with `detail` reason by each reason.
    """
    known = known_ends(exposure, mature(enrollment))
    stopped = known["class_blinded"] == "stopped_early"
    parts = {
        "completed": _completed(known),
        "interrupted": known["class_blinded"] == "interrupted",
    }
    if detail == "reason":
        reasons = EXPOSURE.column("stop_reason").choices
        parts |= {r: stopped & (known["stop_reason"] == r) for r in reasons}
    else:
        other = known["stop_reason"].isin((*at.trial.adherence.non_medical_reasons, "not_stated"))
        parts |= {"stopped_medical": stopped & ~other, "stopped_non_medical": stopped & other}
    return _answer(parts, known, exposure, enrollment)


@measure(
    EXPOSURE, ENROLLMENT,
    topic=Topic.INFUSION_COURSE,
    columns=_COLUMNS,
    mature_days=MATURE_DAYS,
)  # fmt: skip
def infusion_reached_max(exposure: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """How many infusions reached the highest rate of the ladder, and how many did not.

    Population, denominator, missing: as `infusion_completed`. Numerator: the trial's `max_rate`
    reached, whenever.
    Returns two rows: reached_max and not_reached_max.
    """
    known = known_ends(exposure, mature(enrollment))
    reached = _reached(known, at)
    parts = {"reached_max": reached, "not_reached_max": ~reached}
    return _answer(parts, known, exposure, enrollment)


@measure(
    EXPOSURE, ENROLLMENT,
    topic=Topic.INFUSION_COURSE,
    columns=_COLUMNS,
    mature_days=MATURE_DAYS,
)  # fmt: skip
def infusion_stepped_down(exposure: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """How many infusions were reduced: at least one step down to a rate above zero.

    Population, denominator, missing: as `infusion_completed`. Pauses and stops are no reduction.
    Returns two rows: stepped_down and never_down.
    """
    known = known_ends(exposure, mature(enrollment))
    down = known["down_steps"] > 0
    return _answer({"stepped_down": down, "never_down": ~down}, known, exposure, enrollment)


@measure(
    EXPOSURE, ENROLLMENT,
    topic=Topic.INFUSION_COURSE,
    columns={**_COLUMNS, "low_quarter": "", "median": "", "high_quarter": ""},
    mature_days=MATURE_DAYS,
)  # fmt: skip
def infusion_dose(exposure: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """How many infusions gave the dose planned, and how the dose intensity is spread.

    Population, denominator, missing: as `infusion_completed`. Dose intensity: dose delivered ÷
    what the ladder plans in 48 h, or until a death. Numerator of dose_kept: at least 90 % of it
    (the trial's `full_time_share`); 48 h at 1.0 ng/kg/min are 100 % of the time and 67 % of it.
    `low_quarter`, `median`, `high_quarter`: quartiles of the dose intensity of all infusions with
    a known end, the same in every row; missing with fewer than 5.
    Returns two rows: dose_kept and dose_not_kept.
    """
    known = known_ends(exposure, mature(enrollment))
    kept = known["dose_intensity"] >= at.trial.adherence.full_time_share - _ROUNDING
    doses = known["dose_intensity"].dropna()
    doses = doses if len(doses) >= QUARTERS_FROM else doses.iloc[:0]
    low, median, high = (float(doses.quantile(q)) for q in (0.25, 0.5, 0.75))
    parts = {"dose_kept": kept, "dose_not_kept": ~kept}
    frame = _answer(parts, known, exposure, enrollment)
    return frame.assign(low_quarter=low, median=median, high_quarter=high)


def _completed(known: pd.DataFrame) -> pd.Series:
    return known["class_blinded"].isin(("full", "reduced"))


def _reached(known: pd.DataFrame, at: Moment) -> pd.Series:
    return known["max_rate_ng_kg_min"] >= at.trial.infusion.max_rate - _ROUNDING


def _answer(
    parts: dict[str, pd.Series],
    known: pd.DataFrame,
    exposure: pd.DataFrame,
    enrollment: pd.DataFrame,
) -> pd.DataFrame:
    """One row per part, of everyone mature."""
    people = mature(enrollment)
    begun = exposure.loc[exposure["started_at"].notna(), "participant"]
    not_started = int((~people["participant"].isin(begun)).sum())
    counts = {name: int(those.sum()) for name, those in parts.items()}
    frame = pooled(counts, len(people))
    for name, number in (
        ("not_started", not_started),
        ("unknown", len(people) - not_started - len(known)),
    ):
        frame[name] = pd.array([number] * len(frame), dtype="Int64")
    return frame[list(_COLUMNS)]

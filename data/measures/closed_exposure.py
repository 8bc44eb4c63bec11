"""What each group was given of the study drug, and which deviations it had."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.measures.groups import answers, each_group, grouped, groups_of, joined, numbers, shares
from data.measures.registry import Moment, Tidy, measure
from data.measures.stats.means import mean_interval, quantiles
from data.vocabulary import GROUP, Topic
from data.vocabulary.analysis import (
    CONDUCT_DEVIATIONS,
    DRUG_DEVIATIONS,
    ENROLLMENT,
    EXPOSURE,
    INFUSION_STARTS,
)
from data.vocabulary.tables import DEVIATIONS

_AMOUNTS = ("infusion_h", "dose_ng_kg", "time_adherence", "dose_intensity", "max_rate_ng_kg_min",
            "minutes_to_max", "pause_min", "down_steps")  # fmt: skip
_CLASSES = EXPOSURE.column("class_unblinded").choices
_REASONS = EXPOSURE.column("stop_reason").choices
_COUNTED = {"count": "participants", "of": "participants", "share": "", "low": "", "high": ""}
_DEVIATIONS = {"group": "", "code": "", **_COUNTED, "deviations": "deviations",
               "important": "participants"}  # fmt: skip


@measure(
    EXPOSURE, ENROLLMENT,
    topic=Topic.INFUSION_COURSE,
    columns={
        "group": "", "variable": "", "of": "participants", "count": "participants",
        "missing": "participants", "mean": "", "lower": "", "upper": "", "low_quarter": "",
        "median": "", "high_quarter": "",
    },
    closed=True,
)  # fmt: skip
def closed_exposure(exposure: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """How much of the study drug each group was given.

    Population: participants whose data may be used and whose infusion began (`of`), those that
    still run included. Time zero: the start of the infusion.
    Variables: hours infused, dose, time adherence and dose intensity (against what was planned
    while alive), highest rate, minutes to the trial's highest rate, pauses, steps down. Numerator:
    the numbers; denominator: `count`. Mean with Student's 95 % interval, quartiles.
    Missing: `missing`, as where no end is on record, or the highest rate was not reached.
    Returns one row per group and variable: h, ng/kg, shares, ng/kg/min, min, steps.
    Source: trial.md section 3.
    """
    people = _usable(enrollment)
    rows = joined(exposure, people)
    rows = rows[rows["started_at"].notna()]
    return answers(
        (
            {"group": group, "variable": name, **_summary(part[name])}
            for group, part in each_group(rows, groups_of(people))
            for name in _AMOUNTS
        ),
        closed_exposure.columns,
    )


@measure(
    EXPOSURE, ENROLLMENT,
    topic=Topic.OUTCOMES,
    columns={"group": "", "class_unblinded": "", **_COUNTED},
    closed=True,
)  # fmt: skip
def closed_exposure_classes(exposure: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """How the infusions of each group went, those ended by death apart.

    Population: participants whose data may be used (`of`). Classes: as `data.derive.adherence`;
    they add up to `of`. Time zero: the start of the infusion.
    Numerator of `share`: `count`; denominator: `of`; exact 95 % interval low to high.
    Missing: shares with nobody.
    Returns one row per group and class: whole numbers, shares. Source: trial.md section 3.
    """
    people = _usable(enrollment)
    rows = joined(exposure, people)
    return shares(
        (
            {"group": group, "class_unblinded": name, "of": len(part),
             "count": int((part["class_unblinded"] == name).sum())}
            for group, part in each_group(rows, groups_of(people))
            for name in _CLASSES
        ),
        closed_exposure_classes.columns,
    )  # fmt: skip


@measure(
    EXPOSURE, ENROLLMENT,
    topic=Topic.INFUSION_COURSE,
    columns={"group": "", "stop_reason": "", **_COUNTED},
    closed=True,
)  # fmt: skip
def closed_stop_reasons(exposure: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """Why infusions of each group were stopped early, alive.

    Population: participants whose data may be used and whose infusion began (`of`). Time zero:
    its start. Numerator of `share`: stopped early for this reason (`count`); denominator: `of`;
    exact 95 % interval low to high. Missing: a stop without a reason is `not_stated`.
    Returns one row per group and reason: whole numbers, shares. Source: trial.md section 3.
    """
    people = _usable(enrollment)
    rows = joined(exposure, people)
    rows = rows[rows["started_at"].notna()]
    return shares(
        (
            {"group": group, "stop_reason": name, "of": len(part),
             "count": int((part["stop_reason"] == name).sum())}
            for group, part in each_group(rows, groups_of(people))
            for name in _REASONS
        ),
        closed_stop_reasons.columns,
    )  # fmt: skip


@measure(
    INFUSION_STARTS, ENROLLMENT,
    topic=Topic.INFUSION_START,
    columns={
        "group": "", "of": "participants", "count": "participants", "missing": "participants",
        "mean": "h", "lower": "h", "upper": "h", "low_quarter": "h", "median": "h",
        "high_quarter": "h",
    },
    closed=True,
)  # fmt: skip
def closed_start_delay(starts: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """How long after the onset of norepinephrine the infusion of each group began.

    Population: participants whose data may be used (`of`). Time zero: onset of norepinephrine.
    Numerator: hours to the start; denominator: `count`. Mean with Student's 95 % interval,
    quartiles. Missing: `missing`, not started or the onset not known.
    Returns one row per group: h. Source: trial.md section 1.
    """
    people = _usable(enrollment)
    rows = joined(starts, people)
    return answers(
        (
            {"group": group, **_summary(part["hours_to_start"])}
            for group, part in each_group(rows, groups_of(people))
        ),
        closed_start_delay.columns,
    )


@measure(
    DRUG_DEVIATIONS, ENROLLMENT,
    topic=Topic.DEVIATIONS_DRUG,
    columns=_DEVIATIONS,
    closed=True,
)  # fmt: skip
def closed_drug_deviations(rows: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """How many participants of each group had deviations that a drug effect can cause, by code.

    Population: participants randomized (`of`). Numerator of `share`: those with at least one of
    this code (`count`); denominator: `of`; exact 95 % interval low to high. `deviations`: all of
    them, found or reported, an event once; `important`: participants with an important one.
    Missing: nothing; what the data do not show and nobody reported is not there.
    Returns one row per group and code that occurs, by group and code. Source: trial.md section 4.
    """
    return _by_code(rows, enrollment)


@measure(
    CONDUCT_DEVIATIONS, ENROLLMENT,
    topic=Topic.DEVIATIONS,
    columns=_DEVIATIONS,
    closed=True,
)  # fmt: skip
def closed_conduct_deviations(rows: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """How many participants of each group had deviations that no drug effect can cause, by code.

    Population, numerator, denominator, missing: as `closed_drug_deviations`.
    Returns one row per group and code that occurs, by group and code. Source: trial.md section 4.
    """
    return _by_code(rows, enrollment)


def _usable(enrollment: pd.DataFrame) -> pd.DataFrame:
    return grouped(enrollment[enrollment["analyzable"].fillna(False).astype(bool)])


def _summary(values: pd.Series) -> dict[str, Any]:
    found = numbers(values)
    mean, lower, upper = mean_interval(found)
    low_quarter, median, high_quarter = quantiles(found, (0.25, 0.5, 0.75))
    return {
        "of": len(values), "count": len(found), "missing": len(values) - len(found),
        "mean": mean, "lower": lower, "upper": upper, "low_quarter": low_quarter,
        "median": median, "high_quarter": high_quarter,
    }  # fmt: skip


def _by_code(rows: pd.DataFrame, enrollment: pd.DataFrame) -> pd.DataFrame:
    people = grouped(enrollment)
    found = joined(rows, people)
    codes = [code for code in DEVIATIONS.column("code").choices if (found["code"] == code).any()]
    lines = []
    for group, whole in each_group(people, groups_of(people)):
        for code in codes:
            part = found[(found[GROUP] == group) & (found["code"] == code)]
            serious = part[part["important"].fillna(False).astype(bool)]
            lines.append({
                "group": group, "code": code, "of": len(whole), "deviations": len(part),
                "count": part["participant"].nunique(),
                "important": serious["participant"].nunique(),
            })  # fmt: skip
    return shares(lines, _DEVIATIONS)

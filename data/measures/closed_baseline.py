"""Table 1 by group: who the participants were at inclusion. Without p-values: chance made it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from data.measures.groups import answers, each_group, grouped, groups_of, in_set, joined, numbers
from data.measures.intervals import share
from data.measures.registry import Moment, Tidy, measure
from data.measures.stats.means import quantiles
from data.vocabulary import Topic
from data.vocabulary.analysis import ENROLLMENT
from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF
from data.vocabulary.analysis_outcomes import OUTCOME_STATUS, SOFA_SCORES
from data.vocabulary.tables import PARTICIPANTS

_NUMBERS = ("age", "weight_kg", "lactate_mmol_l", "crt_finger_s", "crt_knee_s", "platelets_g_l")
_CODES = {"sex": ("female", "male"), "vasopressor": ("yes", "no"),
          "mottling": ("0", "1", "2", "3", "4", "5")}  # fmt: skip
_COLUMNS = {
    "group": "", "variable": "", "level": "", "count": "participants", "of": "participants",
    "missing": "participants", "share": "", "mean": "", "sd": "", "low_quarter": "", "median": "",
    "high_quarter": "",
}  # fmt: skip
_YES_NO = {True: "yes", False: "no"}


@measure(
    PARTICIPANTS, ENROLLMENT,
    topic=Topic.BASELINE,
    columns=_COLUMNS,
    choices={"analysis_set": ("analyzable", "randomized")},
    closed=True,
)  # fmt: skip
def closed_baseline(
    participants: pd.DataFrame,
    enrollment: pd.DataFrame,
    at: Moment,
    analysis_set: str = "analyzable",
) -> Tidy:
    """Who the participants of each group were at inclusion.

    Population: participants randomized, or those of them whose data may be used. Time zero:
    inclusion. `of` = known + `missing`.
    Of a number: mean, standard deviation (sd), quartiles; `count` are those known. Of a code, one
    row per level: numerator of `share` is `count`; denominator: of - missing.
    Missing: left out of the numbers and counted.
    Returns one row per group and variable, or level of it, in the order of a first table:
    years, kg, mmol/L, s, 10³/µL, shares. No test: what differs, differs by chance (CONSORT).
    Source: requirements D-20.
    """
    people = grouped(participants)
    if analysis_set == "analyzable":
        usable = enrollment.loc[enrollment["analyzable"].astype(bool), "participant"]
        people = people[people["participant"].isin(usable)]
    return answers(
        (
            row
            for group, part in each_group(people, groups_of(people))
            for variable in ("age", "sex", *_NUMBERS[1:], *list(_CODES)[1:])
            for row in _rows(group, variable, part[variable])
        ),
        _COLUMNS,
    )


@measure(
    SOFA_SCORES, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns=_COLUMNS,
    closed=True,
)  # fmt: skip
def closed_baseline_sofa(scores: pd.DataFrame, status: pd.DataFrame, at: Moment) -> Tidy:
    """How ill the participants of each group were at baseline: SOFA and its components.

    Population: participants whose data may be used and whose baseline day (day 0) is over. Time
    zero: randomization. Numbers, missing: as `closed_baseline`; the total where all six
    components are known or the trial's rule fills them.
    Returns one row per group and total or component: points. Source: requirements D-20.
    """
    people = in_set(status, "analyzable")
    rows = joined(scores, people)
    rows = rows[(rows["day"] == at.trial.sofa.baseline_day) & (rows["state"] != "not_due")]
    return answers(
        (
            row
            for group, part in each_group(rows, groups_of(people))
            for variable in ("total", *SOFA_COMPONENTS_OF)
            for row in _rows(group, variable, part[variable])
        ),
        _COLUMNS,
    )


def _rows(group: str, variable: str, values: pd.Series) -> Iterator[dict[str, Any]]:
    known = values.dropna()
    row = {"group": group, "variable": variable, "of": len(values),
           "missing": len(values) - len(known)}  # fmt: skip
    if variable in _CODES:
        words = known.map(_YES_NO) if variable == "vasopressor" else known.astype("str")
        for level in _CODES[variable]:
            count = int((words == level).sum())
            yield row | {"level": level, "count": count, "share": float(share(count, len(known)))}
        return
    found = numbers(known)
    low_quarter, median, high_quarter = quantiles(found, (0.25, 0.5, 0.75))
    yield row | {
        "count": len(found),
        "mean": found.mean() if len(found) else None,
        "sd": found.std(ddof=1) if len(found) > 1 else None,
        "low_quarter": low_quarter, "median": median, "high_quarter": high_quarter,
    }  # fmt: skip

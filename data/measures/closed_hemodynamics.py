"""Blood pressure with norepinephrine by group, hour after hour from the start of the infusion."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from data.measures.groups import SETS, answers, groups_of, in_set
from data.measures.registry import Moment, Tidy, measure
from data.measures.stats.means import mean_interval, quantiles
from data.vocabulary import GROUP, Topic
from data.vocabulary.analysis_outcomes import HEMODYNAMIC_HOURS, OUTCOME_STATUS

HOURS = (0, 1, 2, 4, 6, 9, 12, 18, 24, 36, 48)  # [A] of the figure
_BEFORE = -2.0  # hours: how long before the start a record still is the one at the start
_AFTER = 0.25  # and how long after an hour it still is that hour's
_VALUES = {"map": "map_mmhg", "norepinephrine": "norepinephrine_ug_kg_min",
           "heart_rate": "heart_rate_min"}  # fmt: skip


@measure(
    HEMODYNAMIC_HOURS, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "variable": "", "hours": "h", "of": "participants", "count": "participants",
        "dead": "participants", "missing": "participants", "not_due": "participants", "mean": "",
        "lower": "", "upper": "", "low_quarter": "", "median": "", "high_quarter": "",
    },
    choices={"analysis_set": SETS},
    closed=True,
)  # fmt: skip
def closed_hemodynamics(
    rows: pd.DataFrame, status: pd.DataFrame, at: Moment, analysis_set: str = "analyzable"
) -> Tidy:
    """How blood pressure, norepinephrine and heart rate run in each group from the start.

    Population: participants of `analysis_set` whose infusion began at least so many hours before
    the cut (`of`), dead or alive, = count + dead + missing; the others who began are `not_due`.
    Time zero: the start of the infusion. The value of an hour is the last one up to it and a
    quarter of an hour after, and not yet another's; for hour 0 not from over 2 h before the start.
    Variables: map in mmHg, norepinephrine in µg/kg/min of base, heart_rate per minute. Numerator:
    the values; denominator: `count`. Mean with Student's 95 % interval, quartiles.
    A pressure is to be read beside the norepinephrine that holds it. `dead`: by that hour.
    Missing: `missing`, the living without a value in that time.
    Returns one row per group, variable and hour. Source: trial.md section 5, requirements D-20.
    """
    people = in_set(status, analysis_set)
    people = people[people["started"]].reset_index(drop=True)
    groups = groups_of(people)
    lines = [
        {"group": group, "variable": variable, "hours": hour} | summary
        for variable, column in _VALUES.items()
        for hour, summaries in zip(HOURS, _summaries(rows, people, column, groups), strict=True)
        for group, summary in zip(groups, summaries, strict=True)
    ]
    frame = answers(lines, closed_hemodynamics.columns)
    return frame.sort_values("group", kind="stable").reset_index(drop=True)


def _summaries(
    rows: pd.DataFrame, people: pd.DataFrame, column: str, groups: list[str]
) -> Iterator[list[dict[str, Any]]]:
    """By hour of the list, what there is of each group."""
    value = rows[column].to_numpy(dtype="float64")
    place = pd.Index(people["participant"]).get_indexer(rows["participant"])
    hours = rows["hours"].to_numpy(dtype="float64")
    there = (place >= 0) & ~np.isnan(value)
    order = np.argsort(hours[there], kind="stable")  # so that the last one written is the last
    place, hours, value = (x[there][order] for x in (place, hours, value))
    since, died = (people[name].to_numpy(dtype="float64") for name in ("since_h", "died_h"))
    code = people[GROUP].to_numpy()
    for before, hour in pairwise((_BEFORE - _AFTER, *HOURS)):
        use = (hours > before + _AFTER) & (hours <= hour + _AFTER)
        last = np.full(len(people), np.nan)
        last[place[use]] = value[use]
        due, dead = since >= hour, died <= hour
        yield [_summary(last, due, dead, code == group) for group in groups]


def _summary(
    last: np.ndarray, due: np.ndarray, dead: np.ndarray, who: np.ndarray
) -> dict[str, Any]:
    living = who & due & ~dead
    values = last[living & ~np.isnan(last)]
    mean, lower, upper = mean_interval(values)
    low_quarter, median, high_quarter = quantiles(values, (0.25, 0.5, 0.75))
    return {
        "of": int((who & due).sum()), "count": len(values), "dead": int((who & due & dead).sum()),
        "missing": int(living.sum()) - len(values), "not_due": int((who & ~due).sum()),
        "mean": mean, "lower": lower, "upper": upper, "low_quarter": low_quarter,
        "median": median, "high_quarter": high_quarter,
    }  # fmt: skip

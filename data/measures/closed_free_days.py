"""Days alive and free of organ support by group, and mottling of the knee."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data.measures.groups import SETS, answers, groups_of, in_set, joined, numbers, shares, two
from data.measures.registry import Moment, Tidy, measure
from data.measures.stats.means import bootstrap_difference, mean_interval, quantiles
from data.measures.stats.ranks import wins
from data.trial import Trial
from data.vocabulary import GROUP, Topic
from data.vocabulary.analysis_outcomes import FREE_DAYS, OUTCOME_STATUS, SUPPORTS
from data.vocabulary.tables import SUPPORT

IF_DEAD = ("trial", "zero", "minus_one")
_CHOICES = {"if_dead": IF_DEAD, "analysis_set": SETS}
_WORST = {"zero": 0, "minus_one": -1}


@measure(
    FREE_DAYS, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "support": "", "of": "participants", "count": "participants",
        "dead": "participants", "missing": "participants", "not_due": "participants",
        "zero": "participants", "mean": "days", "lower": "days", "upper": "days",
        "low_quarter": "days", "median": "days", "high_quarter": "days",
    },
    choices=_CHOICES,
    closed=True,
)  # fmt: skip
def closed_free_days(
    rows: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    if_dead: str = "trial",
    analysis_set: str = "analyzable",
) -> Tidy:
    """How many days each group was alive and free of ventilation, vasopressor, replacement.

    Population: participants of `analysis_set` whose follow-up (day 28) is over (`of`), dead or
    alive; the others are `not_due`. Time zero: randomization; study days 1 to 28.
    The dead by day 28 have what `if_dead` says: 0, -1, or the trial's own of the two. Numerator:
    the days; denominator: `count`. Mean with Student's 95 % interval, quartiles; `zero`: 0 days
    or fewer. The numbers have two humps: read them with `closed_free_days_spread`.
    Missing: `missing`, the living of whom a day is unknown.
    Returns one row per group and kind of support: whole numbers, days.
    Assumes that a day out of intensive care without a record is free. Source: requirements B-33.
    """
    people = in_set(status, analysis_set)
    found = _valued(rows, people, at.trial, if_dead)
    return answers(
        (
            {"group": group, "support": support} | _summary(part)
            for group in groups_of(people)
            for support in SUPPORTS
            for part in [_of(found, group, support)]
        ),
        closed_free_days.columns,
    )


@measure(
    FREE_DAYS, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "support": "", "days": "days", "count": "participants", "of": "participants",
        "share": "", "low": "", "high": "",
    },
    choices=_CHOICES,
    closed=True,
)  # fmt: skip
def closed_free_days_spread(
    rows: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    if_dead: str = "trial",
    analysis_set: str = "analyzable",
) -> Tidy:
    """How days free of support are spread in each group: how many have each number of days.

    Population, time zero, the dead, missing: as `closed_free_days`.
    Numerator of `share`: `count`; denominator: `of`, those with a number; exact 95 % interval.
    Returns one row per group, kind of support and number of days that somebody of the trial has:
    whole numbers, shares.
    """
    people = in_set(status, analysis_set)
    found = _valued(rows, people, at.trial, if_dead)
    return shares(
        (
            {"group": group, "support": support, "days": value,
             "count": int((part == value).sum()), "of": len(part)}
            for group in groups_of(people)
            for support in SUPPORTS
            for part in [numbers(_of(found, group, support)["value"])]
            for value in np.unique(numbers(found.loc[found["support"] == support, "value"]))
        ),
        closed_free_days_spread.columns,
    )  # fmt: skip


@measure(
    FREE_DAYS, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "support": "", "method": "", "estimate": "", "lower": "", "upper": "", "p": "",
        "first_n": "participants", "second_n": "participants",
    },
    choices=_CHOICES,
    closed=True,
)  # fmt: skip
def closed_free_days_estimates(
    rows: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    if_dead: str = "trial",
    analysis_set: str = "analyzable",
) -> Tidy:
    """How far the groups are apart in days free of support: more is better.

    Population, time zero, the dead, missing: as `closed_free_days`. The first group is compared
    with the second (A with B). Methods: mean_difference in days, A less B, percentiles of 2000
    resamples; better, the probability that one of A has more days than one of B, a tie half,
    with Mann and Whitney's `p`. 95 % interval lower to upper.
    Returns one row per kind of support and method, none unless there are two groups: days, shares.
    Source: requirements B-33.
    """
    people = in_set(status, analysis_set)
    groups = two(groups_of(people))
    found = _valued(rows, people, at.trial, if_dead)
    lines: list[dict[str, Any]] = []
    for support in SUPPORTS if groups else ():
        first, second = (numbers(_of(found, g, support)["value"]) for g in groups or ())
        sizes = {"support": support, "first_n": len(first), "second_n": len(second)}
        mean, lower, upper = bootstrap_difference(first, second)
        ranks = wins(-first, -second)
        lines += [
            sizes | {"method": "mean_difference", "estimate": mean, "lower": lower,
                     "upper": upper},
            sizes | {"method": "better", "estimate": ranks.better, "lower": ranks.better_low,
                     "upper": ranks.better_high, "p": ranks.p},
        ]  # fmt: skip
    return answers(lines, closed_free_days_estimates.columns)


@measure(
    SUPPORT, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "day": "", "score": "", "count": "participants", "of": "participants",
        "share": "", "low": "", "high": "", "dead": "participants", "missing": "participants",
        "not_due": "participants",
    },
    choices={"analysis_set": SETS},
    closed=True,
)  # fmt: skip
def closed_mottling(
    support: pd.DataFrame, status: pd.DataFrame, at: Moment, analysis_set: str = "analyzable"
) -> Tidy:
    """How mottled the knee was in each group at inclusion and on the trial's second day.

    Population: participants of `analysis_set` whose day is over, = of + dead + missing; the
    others are `not_due`. Time zero: randomization. `dead`: by the end of that day, unscored.
    Numerator of `share`: `count` with this score, 0 to 5; denominator: `of`, the living with one;
    exact 95 % interval low to high.
    Missing: `missing`, the living without a score.
    Returns one row per group, day and score: whole numbers, shares. Source: trial.md 5 [U] day.
    """
    people = in_set(status, analysis_set)
    rows = joined(support, people, "death_day")
    lines: list[dict[str, Any]] = []
    for group in groups_of(people):
        for day in (0, at.trial.mottling.second_day):
            part = people[people[GROUP] == group]
            due = part["days_since"] > day
            gone = due & (part["death_day"] <= day).fillna(False)
            living = part.loc[due & ~gone, "participant"]
            that = rows[(rows["day"] == day) & rows["participant"].isin(living)]
            score = numbers(that["mottling"])
            who = {"dead": int(gone.sum()), "missing": len(living) - len(score),
                   "not_due": int((~due).sum()), "of": len(score)}  # fmt: skip
            lines += [
                {"group": group, "day": day, "score": n, "count": int((score == n).sum())} | who
                for n in range(6)
            ]
    return shares(lines, closed_mottling.columns)


def values_of(rows: pd.DataFrame, people: pd.DataFrame, trial: Trial, support: str) -> pd.DataFrame:
    """Of one kind of support, under the trial's rule: one row per participant with `value`."""
    found = _valued(rows, people, trial, "trial")
    return found[found["support"] == support]


def _valued(rows: pd.DataFrame, people: pd.DataFrame, trial: Trial, if_dead: str) -> pd.DataFrame:
    """The rows of these participants with `value`: the days under the rule for the dead."""
    found = joined(rows, people)
    worst = _WORST.get(if_dead, trial.follow_up.free_days_if_dead)
    value = found["free"].astype("float64").where(found["state"] == "alive")
    return found.assign(value=value.mask(found["state"] == "dead", worst))


def _of(found: pd.DataFrame, group: str, support: str) -> pd.DataFrame:
    return found[(found[GROUP] == group) & (found["support"] == support)]


def _summary(part: pd.DataFrame) -> dict[str, Any]:
    values = numbers(part["value"])
    mean, lower, upper = mean_interval(values)
    low_quarter, median, high_quarter = quantiles(values, (0.25, 0.5, 0.75))
    states = {name: int((part["state"] == name).sum()) for name in ("dead", "missing", "not_due")}
    return {
        "of": len(part) - states["not_due"], "count": len(values), **states,
        "zero": int((values <= 0).sum()), "mean": mean, "lower": lower, "upper": upper,
        "low_quarter": low_quarter, "median": median, "high_quarter": high_quarter,
    }  # fmt: skip

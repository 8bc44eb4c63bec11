"""Benefit and risk by group on one page: what the closed session reads first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from data.measures.closed_change import changes
from data.measures.closed_events import compared, watched
from data.measures.closed_free_days import values_of
from data.measures.closed_survival import at_the_end, followed
from data.measures.groups import SETS, answers, groups_of, in_set, numbers, two
from data.measures.registry import Moment, Tidy, measure
from data.measures.stats.means import bootstrap_difference
from data.measures.stats.ranks import hodges_lehmann, wins
from data.measures.stats.survival import kaplan_meier, risk_difference
from data.vocabulary import GROUP, Topic
from data.vocabulary.analysis_outcomes import (
    FREE_DAYS,
    OUTCOME_EVENTS,
    OUTCOME_STATUS,
    SOFA_SCORES,
    SUPPORTS,
)

EVENTS = ("serious", "bleeding_major", "hypotension")
_ESTIMATE = ("estimate", "lower", "upper")


@measure(
    OUTCOME_STATUS, SOFA_SCORES, OUTCOME_EVENTS, FREE_DAYS,
    topic=Topic.OUTCOMES,
    columns={
        "outcome": "", "scale": "", "better_when": "", "estimate": "", "lower": "", "upper": "",
        "first_value": "", "second_value": "", "first_n": "participants",
        "second_n": "participants", "of": "participants", "randomized": "participants",
    },
    optional=(OUTCOME_EVENTS, FREE_DAYS),
    choices={"analysis_set": SETS},
    closed=True,
)  # fmt: skip
def closed_summary(
    status: pd.DataFrame,
    scores: pd.DataFrame,
    events: pd.DataFrame,
    free: pd.DataFrame,
    at: Moment,
    analysis_set: str = "analyzable",
) -> Tidy:
    """What speaks for each group and what against it: deaths, primary outcome, harm, free days.

    Population: participants of `analysis_set`. Time zero: randomization; of the events the start
    of the infusion. Maturity: `of` those whose outcome is due at the cut, of `randomized` in the
    set. The first group is compared with the second: `estimate` is A less B, 95 % interval lower
    to upper; `better_when` says whether lower or higher is better for A.
    Outcomes and scales: death by day 28 (share, 1 - Kaplan-Meier, from all with `first_n` and
    `second_n` in it); primary (points, Hodges and Lehmann's difference of the change with deaths
    as 24; values are medians); primary_rank (probability that one of A does better, deaths last:
    0.5 is none); serious, bleeding_major, hypotension (share by day 28 after the start, Miettinen
    and Nurminen); ventilation, vasopressor, rrt (mean days free, percentiles of resamples).
    Missing: estimates with nobody on one side; outcomes whose table was not supplied are not in it.
    Returns one row per outcome in this order, none unless there are two groups.
    Source: requirements D-20, B-30, B-33; issue 5.
    """
    people = in_set(status, analysis_set)
    groups = two(groups_of(people))
    rows: list[dict[str, Any]] = []
    if groups is not None:
        first = (people[GROUP] == groups[0]).to_numpy()
        rows += _death(people, first, at)
        rows += _primary(changes(scores, people, at.trial, "trial"), groups)
        if OUTCOME_EVENTS.name in at.supplied:
            rows += _events(events, people, groups, at)
        if FREE_DAYS.name in at.supplied:
            rows += _free(free, people, groups, at)
    total = {"randomized": len(people)}
    return answers([row | total for row in rows], closed_summary.columns)


def _death(people: pd.DataFrame, first: np.ndarray, at: Moment) -> Iterator[dict[str, Any]]:
    last = at.trial.follow_up.days
    time, event = followed(people, last)
    risks = [1 - kaplan_meier(time[who], event[who]).at(last)[0] for who in (first, ~first)]
    due = at_the_end(people, last) != "not_due"
    interval = risk_difference(time, event, first, last)
    yield {
        "outcome": "death", "scale": "share", "better_when": "lower",
        **dict(zip(_ESTIMATE, interval, strict=True)),
        "first_value": risks[0], "second_value": risks[1],
        "first_n": int(first.sum()), "second_n": int((~first).sum()), "of": int(due.sum()),
    }  # fmt: skip


def _primary(found: pd.DataFrame, groups: tuple[str, str]) -> Iterator[dict[str, Any]]:
    due = {"of": int(found["due"].sum())}
    for outcome, column in (("primary", "deaths_24"), ("primary_rank", "last_rank")):
        first, second = (numbers(found.loc[found[GROUP] == g, column]) for g in groups)
        sizes = {"outcome": outcome, "first_n": len(first), "second_n": len(second)} | due
        if outcome == "primary":
            middles = [float(np.median(x)) if len(x) else np.nan for x in (first, second)]
            interval = hodges_lehmann(first, second)
            yield sizes | {"scale": "points", "better_when": "lower", "first_value": middles[0],
                           "second_value": middles[1]} | _ends(interval)  # fmt: skip
        else:
            ranks = wins(first, second)
            interval = (ranks.better, ranks.better_low, ranks.better_high)
            yield sizes | {"scale": "probability", "better_when": "higher"} | _ends(interval)


def _events(
    events: pd.DataFrame, people: pd.DataFrame, groups: tuple[str, str], at: Moment
) -> Iterator[dict[str, Any]]:
    begun = watched(people, at.trial, "day_28")
    for category in EVENTS:
        row = compared(begun, events, category, groups)
        sides = {
            f"{side}_value": row[f"{side}_count"] / row[f"{side}_of"] if row[f"{side}_of"] else None
            for side in ("first", "second")
        }
        yield {
            "outcome": category, "scale": "share", "better_when": "lower",
            "estimate": row["difference"], "lower": row["lower"], "upper": row["upper"], **sides,
            "first_n": row["first_of"], "second_n": row["second_of"],
            "of": int(begun["mature"].sum()),
        }  # fmt: skip


def _free(
    rows: pd.DataFrame, people: pd.DataFrame, groups: tuple[str, str], at: Moment
) -> Iterator[dict[str, Any]]:
    for support in SUPPORTS:
        found = values_of(rows, people, at.trial, support)
        first, second = (numbers(found.loc[found[GROUP] == g, "value"]) for g in groups)
        means = [float(x.mean()) if len(x) else None for x in (first, second)]
        yield {
            "outcome": support, "scale": "days", "better_when": "higher",
            "first_value": means[0], "second_value": means[1],
            "first_n": len(first), "second_n": len(second),
            "of": int((found["state"] != "not_due").sum()),
        } | _ends(bootstrap_difference(first, second))  # fmt: skip


def _ends(interval: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip(_ESTIMATE, interval, strict=True))

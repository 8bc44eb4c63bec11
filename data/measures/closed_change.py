"""The primary outcome by group: the change of SOFA from baseline to the last day, every way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from data.measures.closed_sofa import RULES, scored, total_of
from data.measures.groups import SETS, answers, groups_of, in_set, joined, numbers, two
from data.measures.registry import Moment, Tidy, measure
from data.measures.stats.means import (
    adjusted_difference,
    mean_difference,
    mean_interval,
    quantiles,
)
from data.measures.stats.ranks import hodges_lehmann, wins
from data.trial import Trial
from data.vocabulary import GROUP, Topic
from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF
from data.vocabulary.analysis_outcomes import OUTCOME_STATUS, SOFA_SCORES

ESTIMANDS = ("deaths_24", "last_rank", "alive_only", "week_mean")
_COMPONENT_WORST = 4.0
_BELOW_ALL = 1_000.0  # a death's rank is this less its day: worse than any change, sooner worse
_INTERVAL = {"estimate": "", "lower": "", "upper": ""}
_SIDES = {"first_n": "participants", "second_n": "participants"}


@measure(
    SOFA_SCORES, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "estimand": "", "of": "participants", "count": "participants",
        "dead": "participants", "missing": "participants", "filled": "participants",
        "not_due": "participants", "mean": "points", "lower": "points", "upper": "points",
        "low_quarter": "points", "median": "points", "high_quarter": "points",
    },
    choices={"analysis_set": SETS, "rule": RULES},
    closed=True,
)  # fmt: skip
def closed_change(
    scores: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    analysis_set: str = "analyzable",
    rule: str = "trial",
) -> Tidy:
    """How much SOFA changed from baseline to the last day in each group, under each estimand.

    Population: participants of `analysis_set` whose last day (day 7) is over, dead or alive
    (`of`); the others are `not_due`. Time zero: randomization; a fall is negative, and good.
    Estimands: deaths_24, the dead by the end of the last day have 24 there; alive_only, the
    living alone, no randomized comparison; week_mean, not a change but the mean score of the
    trial's days that are known, at least half of them, with 24 from the day of death on. The
    last_rank of `closed_change_estimates` has no number of its own.
    Numerator: the numbers; denominator: `count`. Mean with Student's 95 % interval; quartiles.
    `dead`: by the end of the last day; `filled`: living whose last score the discharge rule gave.
    Missing: `missing` = of - count, less the dead for alive_only.
    Returns one row per group and estimand: points. Source: trial.md 2, requirements B-30.
    """
    people = in_set(status, analysis_set)
    found = changes(scores, people, at.trial, rule)
    return answers(
        (
            _row(group, estimand, found[found[GROUP] == group])
            for group in groups_of(people)
            for estimand in ("deaths_24", "alive_only", "week_mean")
        ),
        closed_change.columns,
    )


@measure(
    SOFA_SCORES, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "estimand": "", "method": "", **_INTERVAL, "p": "", **_SIDES, "wins": "pairs",
        "losses": "pairs", "ties": "pairs", "randomized_comparison": "",
    },
    choices={"analysis_set": SETS, "rule": RULES},
    closed=True,
)  # fmt: skip
def closed_change_estimates(
    scores: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    analysis_set: str = "analyzable",
    rule: str = "trial",
) -> Tidy:
    """How far the groups are apart on the primary outcome: every estimand side by side.

    Population, time zero: as `closed_change`. Each compares the first group with the second
    (A with B); where the estimate is a difference, A less B, below 0 is better for A.
    Methods: hodges_lehmann, the median difference; mean_difference, Welch's interval; ancova,
    last score at equal baseline (the dead with 24); better, the probability that one of A does
    better than one of B, a tie half; win_ratio, wins of A by losses. Of last_rank, the living are
    ranked by their change and the dead below all of them, the sooner the worse; a death needs no
    baseline. 95 % interval lower to upper. `p`: Mann and Whitney's, with better and
    hodges_lehmann. `wins`, `losses`, `ties`: pairs, with better and win_ratio.
    `randomized_comparison`: no for the living alone.
    Missing: who has no number is left out; `first_n` and `second_n` are those who have one.
    Returns one row per estimand and method, none unless there are two groups: points, shares,
    ratios. Source: requirements B-30, B-34; Lachin 1999.
    """
    people = in_set(status, analysis_set)
    groups = two(groups_of(people))
    found = changes(scores, people, at.trial, rule)
    rows = [] if groups is None else list(_estimates(found, groups))
    return answers(rows, closed_change_estimates.columns)


@measure(
    SOFA_SCORES, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "rule": "", "estimand": "", **_INTERVAL, **_SIDES, "imputed": "participants",
    },
    choices={"analysis_set": SETS},
    closed=True,
)  # fmt: skip
def closed_change_rules(
    scores: pd.DataFrame, status: pd.DataFrame, at: Moment, analysis_set: str = "analyzable"
) -> Tidy:
    """What the rule for missing components does to the primary outcome: observed and imputed.

    Population, time zero: as `closed_change`. `estimate`: Hodges and Lehmann's difference, A less
    B, under each rule, for deaths_24 and for alive_only; 95 % interval lower to upper. Rules:
    none, carry_forward, neighbors_mean, normal, as in `data.derive.sofa_scores`.
    `imputed`: participants whose number the rule gives and none does not.
    Missing: as `closed_change_estimates`.
    Returns one row per rule and estimand, none unless there are two groups: points.
    Source: requirements B-31.
    """
    people = in_set(status, analysis_set)
    groups = two(groups_of(people))
    rows = []
    observed = changes(scores, people, at.trial, "none")
    for rule in RULES[1:] if groups else ():
        found = changes(scores, people, at.trial, rule)
        for estimand in ("deaths_24", "alive_only"):
            first, second = (numbers(found.loc[found[GROUP] == g, estimand]) for g in groups or ())
            estimate = dict(zip(_INTERVAL, hodges_lehmann(first, second), strict=True))
            more = found[estimand].notna() & observed[estimand].isna()
            rows.append(
                {"rule": rule, "estimand": estimand, **estimate, "first_n": len(first),
                 "second_n": len(second), "imputed": int(more.sum())}
            )  # fmt: skip
    return answers(rows, closed_change_rules.columns)


@measure(
    SOFA_SCORES, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "component": "", "estimate": "points", "lower": "points", "upper": "points", **_SIDES,
        "first_mean": "points", "second_mean": "points",
    },
    choices={"estimand": ("deaths_worst", "alive_only"), "analysis_set": SETS},
    closed=True,
)  # fmt: skip
def closed_change_components(
    scores: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    estimand: str = "deaths_worst",
    analysis_set: str = "analyzable",
) -> Tidy:
    """Which organs make the difference: the change of each component of SOFA.

    Population, time zero: as `closed_change`. deaths_worst: the dead have 4 in each component on
    the last day; alive_only: the living alone, no randomized comparison. `estimate`: difference
    of the mean changes, A less B, Welch's 95 % interval lower to upper; `first_mean` and
    `second_mean` the means of the `first_n` and `second_n` who have both ends.
    Missing: nothing is imputed; who lacks an end of a component is left out of that one.
    Returns one row per component, none unless there are two groups: points.
    Source: issue 5; requirements B-30.
    """
    people = in_set(status, analysis_set)
    groups = two(groups_of(people))
    rows = joined(scores, people)
    start, end = at.trial.sofa.baseline_day, at.trial.sofa.final_day
    before = rows[rows["day"] == start].set_index("participant")
    after = rows[(rows["day"] == end) & (rows["state"] != "not_due")].set_index("participant")
    found = []
    for name in SOFA_COMPONENTS_OF if groups else ():
        last = after[name].mask(
            after["state"] == "dead", _COMPONENT_WORST if estimand == "deaths_worst" else np.nan
        )
        change = last - before[name].reindex(after.index)
        first, second = (numbers(change[after[GROUP] == group]) for group in groups or ())
        estimate = dict(zip(_INTERVAL, mean_difference(first, second), strict=True))
        means = {"first_mean": mean_interval(first)[0], "second_mean": mean_interval(second)[0]}
        found.append(
            {"component": name, **estimate, "first_n": len(first), "second_n": len(second)} | means
        )
    return answers(found, closed_change_components.columns)


def changes(scores: pd.DataFrame, people: pd.DataFrame, trial: Trial, rule: str) -> pd.DataFrame:
    """One row per participant, by participant: group, due, dead, filled, and the numbers.

    baseline, last (24 for the dead), deaths_24, alive_only, week_mean: missing where not to be
    had; last_rank: the change of the living, for the dead 1000 less the study day of the death.
    """
    rows = scored(scores, people, "deaths_24", rule)
    start, end = trial.sofa.baseline_day, trial.sofa.final_day
    wide = rows.pivot(index="participant", columns="day", values="score")
    wide = wide.reindex(columns=list(trial.sofa.days))
    enough = wide.notna().sum(axis=1) * 2 >= wide.shape[1]
    mean = wide.mean(axis=1).where(enough)
    last = rows[rows["day"] == end].set_index("participant")
    first = rows[rows["day"] == start].set_index("participant")[total_of(rule)]
    baseline = first.reindex(last.index)  # as recorded, also of who died that day
    people = people.set_index("participant").reindex(last.index)
    due, dead = last["state"] != "not_due", last["state"] == "dead"
    living = (last["state"].isin(["in_icu", "discharged"])) & last["score"].notna()
    change = (last["score"] - baseline).where(due)
    lives = last["filled"].fillna(False).astype(bool) & living
    return pd.DataFrame(
        {
            GROUP: last[GROUP],
            "due": due,
            "dead": dead,
            "filled": lives,
            "baseline": baseline,
            "last": last["score"].where(due),
            "deaths_24": change,
            "alive_only": change.mask(dead),
            "last_rank": change.mask(dead, _BELOW_ALL - people["death_day"].astype("float64")),
            "week_mean": mean.reindex(last.index).where(due),
        }
    ).sort_index()


def _row(group: str, estimand: str, part: pd.DataFrame) -> dict[str, Any]:
    values = numbers(part[estimand])
    mean, lower, upper = mean_interval(values)
    low_quarter, median, high_quarter = quantiles(values, (0.25, 0.5, 0.75))
    asked = part["due"] & (~part["dead"] | (estimand != "alive_only"))
    return {
        "group": group, "estimand": estimand, "of": int(part["due"].sum()), "count": len(values),
        "dead": int(part["dead"].sum()), "missing": int(asked.sum()) - len(values),
        "filled": int(part["filled"].sum()), "not_due": int((~part["due"]).sum()),
        "mean": mean, "lower": lower, "upper": upper,
        "low_quarter": low_quarter, "median": median, "high_quarter": high_quarter,
    }  # fmt: skip


def _estimates(found: pd.DataFrame, groups: tuple[str, str]) -> Iterator[dict[str, Any]]:
    for estimand in ESTIMANDS:
        known = found.dropna(subset=[estimand])
        first = known[GROUP] == groups[0]
        mine, others = (known.loc[side, estimand].to_numpy() for side in (first, ~first))
        sizes = {"first_n": len(mine), "second_n": len(others)}
        whole = {"estimand": estimand, **sizes, "randomized_comparison": estimand != "alive_only"}
        ranks = wins(mine, others)
        pairs = {"wins": ranks.wins, "losses": ranks.losses, "ties": ranks.ties}
        if estimand == "last_rank":
            better = (ranks.better, ranks.better_low, ranks.better_high)
            ratio = (ranks.ratio, ranks.ratio_low, ranks.ratio_high)
            yield whole | {"method": "better", "p": ranks.p, **pairs} | _ends(better)
            yield whole | {"method": "win_ratio", "p": np.nan, **pairs} | _ends(ratio)
            continue
        shift, apart = hodges_lehmann(mine, others), mean_difference(mine, others)
        yield whole | {"method": "hodges_lehmann", "p": ranks.p} | _ends(shift)
        yield whole | {"method": "mean_difference"} | _ends(apart)
        if estimand != "week_mean":
            outcome, before = (known[name].to_numpy() for name in ("last", "baseline"))
            adjusted = adjusted_difference(outcome, first.to_numpy(), before)
            yield whole | {"method": "ancova"} | _ends(adjusted)


def _ends(interval: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip(_INTERVAL, interval, strict=True))
